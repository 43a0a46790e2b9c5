import { type AttackedModel, decisionsOnly, type Knowledge, marginAtLeast, scoresOnly } from '@infomixup/attacks';
import { type Classifier, InfomixupError, type LabelledBatch } from '@infomixup/core';
import type * as tf from '@tensorflow/tfjs';
import { broken, type Verdict } from '../../broken.js';
import { predictionsOf, rowsOf } from '../samples.js';
import { attackOnce, budgetsOf, largeBudget, nextClasses, outcomesOf, withScene, withToy } from '../scenes.js';
import type { AttackSubject } from '../subject.js';
import { expectSame } from './bookkeeping.js';
import { reachesTargetsOnLinear, reachesTheMarginOnLinear } from './linear.js';

const codeOf = (error: unknown): string => (InfomixupError.isInstance(error) ? error.code : String(error));

/** Whether the attack says that it aims at no class, and so refuses a target. */
const refusesTargets = async (subject: AttackSubject): Promise<boolean> => {
  let code = '';
  await withScene(
    subject,
    () => {},
    ({ labels }) => ({ criterion: nextClasses(labels, 3) }),
  ).catch((error) => {
    code = codeOf(error);
  });
  if (code === 'unsupported-goal') return true;
  if (code !== '') throw broken(`a target gave ${code}`, 'aim at it, or declare targeted: false');
  return false;
};

/** With targets, becoming the target is the only success, and on a linear classifier what can be reached is. */
export async function aimsAtTargets(subject: AttackSubject): Promise<Verdict> {
  if (await refusesTargets(subject)) return { inapplicable: 'it aims at no class of its own' };
  await withScene(
    subject,
    ({ classifier, batch, result }) => {
      const { targets = new Int32Array() } = nextClasses(batch.labels, classifier.classes);
      for (const { perturbed, status } of outcomesOf(result)) {
        const seen = predictionsOf(classifier, perturbed);
        const right = Array.from(batch.labels, (label, row) => result.cleanPredictions[row] === label);
        const fooled = right.map((value, row) => value && seen[row] === targets[row]);
        expectSame(
          'success',
          status.map((one) => one === 'fooled'),
          fooled,
        );
      }
    },
    ({ labels }) => ({ criterion: nextClasses(labels, 3) }),
  );
  return reachesTargetsOnLinear(subject);
}

/** The lead of the best other class over the sample's own. */
const leads = (classifier: Classifier, inputs: tf.Tensor, labels: Int32Array): readonly number[] => {
  const logits = classifier.logits(inputs);
  const rows = rowsOf(logits);
  logits.dispose();
  return rows.map((row, sample) => {
    const own = labels[sample] ?? 0;
    return Math.max(...row.filter((_, index) => index !== own)) - (row[own] ?? 0);
  });
};

/** With a margin, no sample is a success that has not got it, and on a linear classifier what can be reached is. */
export async function keepsTheMargin(subject: AttackSubject): Promise<Verdict> {
  const kappa = 0.05;
  await withScene(
    subject,
    ({ classifier, batch, result }) => {
      for (const { perturbed, status } of outcomesOf(result)) {
        const lead = leads(classifier, perturbed, batch.labels);
        const short = status.findIndex((one, row) => one === 'fooled' && !((lead[row] ?? 0) >= kappa * 0.999));
        if (short >= 0) throw broken(`sample ${short} is fooled by ${lead[short]} of ${kappa}`, 'ask for the margin');
      }
    },
    () => ({ criterion: marginAtLeast(kappa) }),
  );
  await reachesTheMarginOnLinear(subject);
  return 'kept';
}

/** Answers a little later, as a server would. */
const later =
  <T>(answer: (inputs: tf.Tensor) => Promise<T>) =>
  async (inputs: tf.Tensor) => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    return answer(inputs);
  };

const server = (classifier: Classifier, gives: 'scores' | 'decisions'): AttackedModel => {
  const { bounds, classes } = classifier;
  return gives === 'scores'
    ? { bounds, classes, scores: later(scoresOnly(classifier).scores) }
    : { bounds, classes, decisions: later(decisionsOnly(classifier).decisions) };
};

/** Statuses, and all that was found. */
const story = async (subject: AttackSubject, model: AttackedModel, batch: LabelledBatch) => {
  const result = await attackOnce(subject.create(), model, batch, budgetsOf(subject).slice(0, 3)).catch((error) => {
    throw broken(`a model that gives what is declared gave ${codeOf(error)}`, 'declare what it asks for');
  });
  const status = outcomesOf(result)
    .flatMap((outcome) => outcome.status)
    .join();
  const points = outcomesOf(result)
    .flatMap(({ perturbed }) => rowsOf(perturbed))
    .join();
  result.dispose();
  return { status, points };
};

/** A black box that gives what the attack declares serves as well as the classifier inside; one that gives less is refused. */
export async function attacksBlackBoxes(subject: AttackSubject): Promise<Verdict> {
  const { knowledge, name } = subject.create();
  const enough: Readonly<Record<Knowledge, readonly string[]>> = {
    none: ['scores', 'decisions'],
    decisions: ['scores', 'decisions'],
    scores: ['scores'],
    gradients: [],
  };
  await withToy(async (classifier, batch) => {
    for (const gives of ['scores', 'decisions'] as const) {
      const model = server(classifier, gives);
      if (enough[knowledge].includes(gives)) {
        const [expected, told] = [await story(subject, classifier, batch), await story(subject, model, batch)];
        // Decisions tell no margins: which of several failures is kept may differ, success may not.
        if (told.status !== expected.status || (gives === 'scores' && told.points !== expected.points))
          throw broken(`a model that gives ${gives} is attacked to another result`, 'ask the sample, not the model');
        continue;
      }
      const code = await attackOnce(subject.create(), model, batch, [largeBudget(subject)]).then(
        () => 'a result',
        codeOf,
      );
      if (code !== 'not-enough-knowledge')
        throw broken(`${name} needs ${knowledge}, and ${gives} alone gave ${code}`, 'declare what it asks for');
    }
  });
  return 'kept';
}
