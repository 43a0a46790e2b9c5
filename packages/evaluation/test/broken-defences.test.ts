import { fgsm, pgd } from '@infomixup/attacks';
import { type Classifier, detached, randomStream, takeFirst } from '@infomixup/core';
import { type CheckResult, evaluate, type Verdict } from '@infomixup/evaluation';
import { brokenDefences } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { digits, type Training, trained } from './digits/digits.js';
import { epsilons, plane, planeLogits, planned } from './line.js';

/** Answers as the honest model does for inputs on a grid of 1/20; the gradient of rounding is zero. */
const quantised: Classifier = {
  ...plane,
  logits: (inputs) => tf.tidy(() => planeLogits(tf.div(tf.round(tf.mul(inputs, 20)), 20))),
};

/** The same answers with logits so large that softmax is exactly 0 and 1 in single precision. */
const saturated: Classifier = { ...plane, logits: (inputs) => planeLogits(inputs, 1e4) };

/** The same values, with gradients that point away from the boundary. */
const misleading: Classifier = {
  ...plane,
  logits: (inputs) =>
    tf.tidy(
      () =>
        tf.sub(
          tf.mul(
            2,
            detached(() => planeLogits(inputs)),
          ),
          planeLogits(inputs),
        ) as tf.Tensor2D,
    ),
};

/** Adds noise to the logits at every forward pass. */
const stochastic = (): Classifier => {
  const rng = randomStream(3, 'stochastic defence');
  return {
    ...plane,
    logits: (inputs) =>
      tf.tidy(() => {
        const logits = planeLogits(inputs);
        return tf.add(logits, tf.tensor2d(rng.normals(logits.size), logits.shape)) as tf.Tensor2D;
      }),
  };
};

/** Ends in the softmax that belongs into the loss. */
const softmaxed: Classifier = { ...plane, logits: (inputs) => tf.tidy(() => tf.softmax(planeLogits(inputs))) };

const checksOf = async (classifier: Classifier): Promise<ReadonlyMap<string, CheckResult>> => {
  const { checks } = await evaluate({ ...planned(classifier), batchSize: 40, probeSamples: 16 });
  return new Map(checks.map((check) => [check.name, check]));
};

const verdicts = async (classifier: Classifier, ...names: string[]): Promise<(Verdict | undefined)[]> => {
  const checks = await checksOf(classifier);
  return names.map((name) => checks.get(name)?.verdict);
};

/** The two checks of an attack's own strength, on the honest model. */
const strengthOf = async (attack: ReturnType<typeof pgd>): Promise<(Verdict | undefined)[]> => {
  // The plane lies at margin sqrt(4) in L2.
  const budgets = attack.norm === 'l2' ? epsilons.map((epsilon) => 2 * epsilon) : epsilons;
  const single = fgsm({ norm: attack.norm });
  const { checks } = await evaluate({
    ...planned(),
    attacks: [
      { attack, epsilons: budgets },
      { attack: single, epsilons: budgets.map((budget) => budget / 2) },
    ],
    batchSize: 40,
    probeSamples: 40,
    probeSteps: 50,
  });
  const verdictOf = (name: string) => checks.find((check) => check.name === name)?.verdict;
  return ['iterative-at-least-single-step', 'stronger-attack-changes-little'].map(verdictOf);
};

describe('the checks', () => {
  it.each(['linf', 'l2'] as const)(
    'pass the default steps of PGD in %s, and not those that cover half an epsilon',
    async (norm) => {
      expect(await strengthOf(pgd({ norm }))).toEqual(['pass', 'pass']);
      const short = await strengthOf(pgd({ norm, relativeStepSize: 0.5 / 10, steps: 10 }));
      expect(short).toContain('fail');
    },
  );

  it('find the zero gradients of a quantised input', async () => {
    const checks = await checksOf(quantised);
    expect(checks.get('useful-gradients')?.verdict).toBe('fail');
    expect(checks.get('useful-gradients')?.numbers['zero gradients']).toBe(40);
    expect(checks.get('noise-weaker-than-gradients')?.verdict).toBe('fail');
  });

  it('find the zero gradients of scaled logits', async () => {
    expect(await verdicts(saturated, 'useful-gradients', 'clean-accuracy')).toEqual(['fail', 'pass']);
  });

  it('find gradients that mislead', async () => {
    const names = ['useful-gradients', 'noise-weaker-than-gradients', 'chance-at-large-epsilon'];
    expect(await verdicts(misleading, ...names)).toEqual(['pass', 'fail', 'fail']);
  });

  it('find a random forward pass, and name samples', async () => {
    const check = (await checksOf(stochastic())).get('deterministic-forward');
    expect(check?.verdict).toBe('fail');
    expect(check?.samples.length).toBe(check?.numbers['changed predictions']);
    expect(check?.samples.length).toBeGreaterThan(0);
  });

  it('find probabilities in the place of logits', async () => {
    expect(await verdicts(softmaxed, 'logits-not-probabilities', 'useful-gradients')).toEqual(['warn', 'pass']);
  });

  it('find an iterative attack that is set too weak', async () => {
    const weak = pgd({ norm: 'linf', steps: 2, stepSize: 0.001, randomStart: false });
    const { checks } = await evaluate({
      ...planned(),
      attacks: [fgsm({ norm: 'linf' }), weak].map((attack) => ({ attack, epsilons })),
    });
    const check = checks.find(({ name }) => name === 'iterative-at-least-single-step');
    expect(check?.verdict).toBe('fail');
    // One of the four margins lies below 0.1, two below 0.2, ...: at 0.4 FGSM breaks all, two tiny steps none.
    expect(check?.numbers['fgsm linf against pgd']).toBe(1);
  });

  it('find that a stronger attack breaks more than the attacks asked for', async () => {
    const weak = pgd({ norm: 'linf', steps: 2, stepSize: 0.03, randomStart: false });
    const { checks } = await evaluate({ ...planned(), attacks: [{ attack: weak, epsilons }], probeSamples: 16 });
    const check = checks.find(({ name }) => name === 'stronger-attack-changes-little');
    expect(check?.verdict).toBe('fail');
  });

  it('find a model that is no better than chance', async () => {
    const constant = {
      ...plane,
      logits: (inputs: tf.Tensor) => tf.tidy(() => tf.mul(planeLogits(inputs), -1) as tf.Tensor2D),
    };
    expect(await verdicts(constant, 'clean-accuracy')).toEqual(['fail']);
  });
});

const plain = trained('plain');

const budgets = [0, 0.04, 0.1];

/** A small network of digits under attacks that leave about a quarter of the plain one at 0.04. */
const evaluatedOnDigits = (classifier: Classifier, standIn?: Classifier) =>
  evaluate({
    ...{ model: 'digits', classifier, dataset: takeFirst(digits(), 40), seed: 1, standIn },
    attacks: [fgsm({ norm: 'linf' }), pgd({ norm: 'linf', steps: 10 })].map((attack) => ({
      attack,
      epsilons: budgets,
    })),
    ...{ probeSamples: 40, probeSteps: 12 },
  });

let ofPlain: ReturnType<typeof evaluatedOnDigits> | undefined;

/** The evaluation of the plain network, made once for all tests. */
const plainly = () => {
  ofPlain ??= evaluatedOnDigits(plain);
  return ofPlain;
};

const failedOf = (checks: readonly CheckResult[]): string[] =>
  checks.filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);

/** What is left of binary images, or of a tenth of the features, by whatever attack is not what the plain network keeps. */
const changesTheNetwork = ['thresholdedInputs', 'winnersTakeAll', 'stochasticInputs'];

describe('on digits, the checks', () => {
  it.each<Training>(['plain', 'mixup', 'robust', 'vib'])('fail none of a %s network', async (training) => {
    const { checks } = await (training === 'plain' ? plainly() : evaluatedOnDigits(trained(training)));
    expect(failedOf(checks)).toEqual([]);
  });

  it.each(Object.entries(brokenDefences))('name what is wrong with %s, and the remedy', async (name, defence) => {
    const { checks } = await evaluatedOnDigits(defence.defend(plain), plain);
    expect(failedOf(checks)).toEqual(expect.arrayContaining([...defence.noticedBy]));
    const [first] = checks.filter((check) => check.name === defence.noticedBy[0]);
    const { before = 0, after = 1, epsilon = 0 } = first?.remedy ?? {};
    expect(after).toBeLessThanOrEqual(before);
    if (changesTheNetwork.includes(name)) return;
    const honest = (await plainly()).worstCase[0]?.accuracy[budgets.indexOf(epsilon)] ?? 0;
    expect(after).toBeLessThanOrEqual(honest + 0.05);
  });
});
