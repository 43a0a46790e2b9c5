import { gradientNorms, knowledgeOf } from '@infomixup/attacks';
import { type Rng, randomStream, sizeOfShape } from '@infomixup/core';
import { accuracy, wilsonInterval } from '@infomixup/metrics';
import * as tf from '@tensorflow/tfjs';
import { runChecks } from './checks/all.js';
import type { Evidence } from './checks/check.js';
import { passesDiffer } from './checks/deterministic-forward.js';
import { encodingFor } from './examples/encoding.js';
import { cleanExamples, perturbedExamples } from './examples/keep.js';
import {
  type CompleteOptions,
  type CompletePlan,
  completeOptions,
  type EvaluateOptions,
  type EvaluationProgress,
} from './options.js';
import { probeAlone } from './probes/alone.js';
import { probePlans, tellingEpsilon } from './probes/attacks.js';
import { type Diagnosis, diagnose } from './probes/diagnose.js';
import { type ForwardProbe, probeForward } from './probes/forward.js';
import { meter } from './progress.js';
import { type Look, type RecordedAttack, recordAttack } from './record/attack.js';
import { type CleanRecording, recordClean } from './record/clean.js';
import type { Recording } from './record/recording.js';
import { stratifiedOrderOf } from './record/stratified-order.js';
import { numberOf, type Subject } from './record/subject.js';
import { withRemedies } from './remedies.js';
import { EVALUATION_VERSION, type Evaluation } from './schema/evaluation.js';
import type { Examples } from './schema/examples.js';
import { summarizeAttack } from './summarize-attack.js';
import { trajectoriesOf } from './trajectories.js';
import { transfersOf } from './transfer.js';
import { worstCases } from './worst-case.js';

/** One stream an attack: neither its place among the attacks nor the others change its draws. */
const streamOf = (seed: number, phase: string, { attack }: CompletePlan): Rng =>
  randomStream(seed, `evaluation ${phase} ${attack.name} ${attack.norm} ${JSON.stringify(attack.settings)}`);

/** Is told how far each part is. */
type Tell = (progress: Omit<EvaluationProgress, 'share'>) => void;

/** Records the plans one after the other and tells of the progress. */
async function recordAll(
  { seed, tell, journal, sampling }: CompleteOptions & { readonly tell: Tell },
  subject: Subject,
  phase: EvaluationProgress['phase'],
  plans: readonly CompletePlan[],
  look: Look,
): Promise<RecordedAttack[]> {
  // Noise that each pass draws anew hangs on all the passes before.
  const kept = sampling && !sampling.frozen ? undefined : journal;
  const isKept = kept !== undefined;
  const recorded: RecordedAttack[] = [];
  for (const plan of plans) {
    const { attack, samples: total } = plan;
    const name = `${attack.name} ${attack.norm}`;
    const onBatch = (done: number, isFound: boolean) => tell({ phase, name, done, total, isFound, isKept });
    const rng = streamOf(seed, phase, plan);
    recorded.push(
      await recordAttack(subject, plan, { rng, look, onBatch, journal: kept, name: { phase, seed, sampling } }),
    );
  }
  return recorded;
}

/** One row a class: how many of its samples were given each class, then how many none. */
function confusionOf({ labels, predictions }: CleanRecording, classes: number): number[][] {
  const rows = Array.from({ length: classes }, () => Array<number>(classes + 1).fill(0));
  labels.forEach((label, sample) => {
    const [row, prediction = -1] = [rows[label], predictions[sample]];
    const place = prediction < 0 ? classes : prediction;
    if (row) row[place] = (row[place] ?? 0) + 1;
  });
  return rows;
}

function cleanSummary(clean: CleanRecording, classes: number): Evaluation['clean'] {
  const { labels, predictions } = clean;
  const share = accuracy(predictions, labels);
  const correct = Math.round(share * labels.length);
  const interval = { ...wilsonInterval(correct, labels.length) };
  return { correct, accuracy: share, interval, confusion: confusionOf(clean, classes) };
}

/** Follows the gradients in each norm that the attacks asked for step in; nothing of a model without gradients. */
async function diagnoseAll(
  {
    probeSamples: samples,
    probeSteps: steps,
    seed,
    surrogates,
    standIn,
    tell,
  }: CompleteOptions & { readonly tell: Tell },
  { classifier, ...rest }: Subject,
  attacks: readonly Recording[],
  forward: ForwardProbe | undefined,
): Promise<Diagnosis[]> {
  if (!('logits' in classifier) || forward === undefined) return [];
  const inputSize = sizeOfShape(rest.dataset.inputShape);
  const found: Diagnosis[] = [];
  for (const norm of gradientNorms) {
    const epsilon = tellingEpsilon(attacks.filter((recording) => recording.norm === norm));
    if (epsilon === undefined) continue;
    const plan = {
      norm,
      epsilon,
      samples,
      steps,
      seed,
      inputSize,
      isRandom: passesDiffer(forward),
      surrogates,
      standIn,
    };
    found.push(await diagnose({ classifier, ...rest }, plan));
    tell({ phase: 'probe', name: `gradients ${norm}`, done: samples, total: samples });
  }
  return found;
}

/** Attacked inputs that are shown one by one. */
const shownAlone = 16;

/** Runs everything that needs the model. */
async function measure(given: CompleteOptions, subject: Subject): Promise<Evidence & { examples: Examples }> {
  const { classifier, dataset } = subject;
  const { probeSamples, onProgress } = given;
  const withShare = meter(given);
  const options = { ...given, tell: ((progress) => onProgress(withShare(progress))) satisfies Tell };
  const inputSize = sizeOfShape(dataset.inputShape);
  const clean = await recordClean(subject, (done) => {
    options.tell({ phase: 'clean', name: 'clean', done, total: dataset.size });
  });
  const attacked = await recordAll(options, subject, 'attack', options.attacks, async (result, piece) => ({
    perturbed: await perturbedExamples(subject, result, piece, options.examples),
  }));
  const attacks = attacked.map(({ recording }) => recording);
  const knowledge = knowledgeOf(classifier);
  const plans = probeSamples > 0 ? probePlans(attacks, classifier.bounds, inputSize, options, knowledge) : [];
  let isLookedAt = false;
  const probed = await recordAll(options, subject, 'probe', plans, async ({ outcomes }) => {
    const inputs = outcomes.find(({ epsilon }) => epsilon > 0)?.perturbed;
    if (!inputs || isLookedAt) return {};
    isLookedAt = true;
    return { alone: await probeAlone(subject, inputs, shownAlone) };
  });
  const alone = probed.flatMap(({ looks }) => looks).find((look) => look.alone !== undefined)?.alone;
  const probes = probed.map(({ recording }) => recording);
  const forward = probeSamples > 0 ? await probeForward(subject, probeSamples, 5) : undefined;
  const diagnoses = await diagnoseAll(options, subject, attacks, forward);
  const examples: Examples = {
    encoding: encodingFor(dataset.inputShape),
    clean: await cleanExamples(subject, clean.predictions, options.examples),
    perturbed: attacked.flatMap(({ looks }) => looks.flatMap(({ perturbed = [] }) => perturbed)),
  };
  const { bounds } = classifier;
  return { clean, forward, alone, knowledge, attacks, probes, diagnoses, bounds, inputSize, examples };
}

/** How many samples any attack or walk was made on. */
const mostTaken = ({ attacks, probes, diagnoses }: Evidence): number =>
  Math.max(
    ...[...attacks, ...probes].map(({ n }) => n),
    ...diagnoses.map(({ walks: [walk] }) => walk?.labels.length ?? 0),
    0,
  );

/** What names samples by the places at which they were taken, with their numbers in the data set. */
function numbered<T extends { readonly sample: number } | { readonly samples: readonly number[] }>(
  found: readonly T[],
  subject: Pick<Subject, 'order'>,
): T[] {
  return found.map((item) =>
    'samples' in item
      ? { ...item, samples: item.samples.map((place) => numberOf(subject, place)) }
      : { ...item, sample: numberOf(subject, item.sample) },
  );
}

/**
 * Attacks a trained model, measures it, and checks that the measurement can be believed.
 *
 * Clean accuracy is taken on the whole data set. Each attack is run batch by batch on its first samples, or on a stratified
 * part (`stratified`); perturbed
 * inputs are freed with the batch, but for a few kept as examples. Then small attacks of the checks' own (PGD of 100
 * steps, random noise) probe for masked gradients. The same options, seed and engine give the same result; the result
 * holds no times.
 *
 * @returns the content of `evaluation.json`.
 * @throws InfomixupError `invalid-options` or `invalid-curve`, naming the field, before any work; whatever an attack
 * throws; the signal's reason.
 *
 * @example
 * ```ts
 * import { fgsm, pgd } from '@infomixup/attacks';
 * import { memoryDataset } from '@infomixup/core';
 * import { evaluate } from '@infomixup/evaluation';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const weights = tf.tensor2d([[-4, 4]]);
 * const classifier = {
 *   bounds: [0, 1] as const,
 *   classes: 2,
 *   logits: (inputs: tf.Tensor) => tf.tidy(() => tf.matMul(tf.sub(inputs, 0.5) as tf.Tensor2D, weights)),
 * };
 * const dataset = memoryDataset({
 *   ...{ name: 'line', classes: ['left', 'right'], bounds: [0, 1], inputShape: [1] },
 *   ...{ inputs: Float32Array.of(0.1, 0.4, 0.6, 0.9), labels: Int32Array.of(0, 0, 1, 1) },
 * });
 * const epsilons = [0, 0.2, 0.5];
 * const evaluation = await evaluate({
 *   ...{ model: 'threshold', classifier, dataset, seed: 1, probeSamples: 0 },
 *   attacks: [
 *     { attack: fgsm({ norm: 'linf' }), epsilons },
 *     { attack: pgd({ norm: 'linf', steps: 5, randomStart: false }), epsilons, samples: 2 },
 *   ],
 * });
 * console.assert(evaluation.clean.accuracy === 1);
 * console.assert(evaluation.attacks[0]?.accuracy.join() === '1,0.5,0');
 * console.assert(evaluation.checks.every(({ verdict }) => verdict === 'pass' || verdict === 'not-run'));
 * weights.dispose();
 * ```
 */
export async function evaluate(given: EvaluateOptions): Promise<Evaluation> {
  const options = await completeOptions(given);
  const { classifier, dataset, seed, batchSize, signal } = options;
  const order = options.stratified ? await stratifiedOrderOf(dataset) : undefined;
  const subject = { classifier, dataset, batchSize, signal, order };
  const { examples, ...evidence } = await measure(options, subject);
  const transfer = transfersOf(evidence.diagnoses, evidence.clean);
  return {
    schema: 'infomixup/evaluation',
    version: EVALUATION_VERSION,
    model: {
      name: options.model,
      classes: classifier.classes,
      bounds: [...classifier.bounds],
      ...(options.weights !== undefined && { weights: options.weights }),
      ...(options.sampling && { sampling: options.sampling }),
    },
    ...(Object.keys(options.surrogates).length > 0 && { surrogates: Object.keys(options.surrogates) }),
    dataset: {
      ...{ name: dataset.name, classes: dataset.classes, inputShape: dataset.inputShape },
      ...(options.changed?.length && { changed: options.changed }),
    },
    n: dataset.size,
    ...(order && { order: [...order.subarray(0, mostTaken(evidence))] }),
    seed,
    engine: options.engine ?? tf.getBackend(),
    clean: cleanSummary(evidence.clean, classifier.classes),
    attacks: evidence.attacks.map((recording) => summarizeAttack(recording, seed)),
    worstCase: worstCases(evidence.attacks),
    probes: evidence.probes.map((recording) => summarizeAttack(recording, seed)),
    checks: numbered(await withRemedies(runChecks(evidence, options.checks), evidence, { ...subject, seed }), subject),
    trajectories: numbered(trajectoriesOf(evidence.diagnoses, 2), subject),
    ...(transfer.length > 0 && { transfer }),
    examples,
  };
}
