import {
  type Classifier,
  type Criterion,
  callPart,
  callPartLater,
  type Dataset,
  described,
  gatherSamples,
  InfomixupError,
  indexBatches,
  inScope,
  logitsOf,
  oneHot,
  predictedClasses,
  type Rng,
  randomStream,
  wrongResult,
} from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Validation } from '../history.js';
import { lossesOf } from '../step/parts.js';

/** What a model made of a whole validation set, sample by sample. */
export interface Predictions {
  /** `[samples, classes]`, row by row. */
  readonly logits: Float32Array;
  readonly classes: number;
  /** The class of the largest logit of each sample. */
  readonly predicted: Int32Array;
  readonly labels: Int32Array;
}

/** A metric of one's own: a number from the predictions for a whole validation set. */
export type Metric = (predictions: Predictions) => number;

/** Metrics by the names that epoch records have them under. */
export type Metrics = Readonly<Record<string, Metric>>;

/** What a measure may use. */
export interface MeasuredModel {
  /** The model in evaluation mode, at the weights that are validated. */
  readonly classifier: Classifier;
  readonly dataset: Dataset;
  /** The measure's own stream for this epoch. */
  readonly rng: Rng;
  /** From 0. */
  readonly epoch: number;
}

/** A number that takes the model itself, such as accuracy under an attack; NaN in epochs that it passes over. */
export type Measure = (model: MeasuredModel) => number | Promise<number>;

/** Measures by the names that epoch records have them under. */
export type Measures = Readonly<Record<string, Measure>>;

/** How a model is validated. */
export interface ValidationPlan {
  readonly dataset: Dataset;
  readonly criterion: Criterion;
  readonly metrics: Metrics;
  readonly measures: Measures;
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
}

/** The names that metrics may not have. */
const own = ['loss', 'accuracy'];

/** The numbers of each epoch's validation, by their names. */
export function measuredBy(metrics: Metrics, measures: Measures): readonly string[] {
  return [...own, ...Object.keys(metrics), ...Object.keys(measures)];
}

/** Throws InfomixupError `invalid-options` for a metric or measure called as one that is there anyway. */
export function requireFreeNames(metrics: Metrics, measures: Measures): void {
  for (const [kind, all] of Object.entries({ metrics, measures }))
    for (const [name, one] of Object.entries(all))
      if (typeof one !== 'function')
        throw new InfomixupError(`fit: ${kind}.${name} is ${described(one)}; give a function`, 'invalid-options');
  const taken = Object.keys(metrics).find((name) => own.includes(name));
  const twice = Object.keys(measures).find((name) => own.includes(name) || Object.hasOwn(metrics, name));
  if (taken === undefined && twice === undefined) return;
  const what = taken === undefined ? `measures: "${twice}"` : `metrics: "${taken}"`;
  throw new InfomixupError(`fit: ${what} is measured anyway; give it another name`, 'invalid-options');
}

/** The mean criterion and the share classified correctly over all of a data set, and each metric. */
export async function validate(classifier: Classifier, plan: ValidationPlan): Promise<Validation> {
  const { dataset, batchSize, metrics, measures } = plan;
  const parts: Part[] = [];
  for (const indices of indexBatches(dataset.size, batchSize)) {
    parts.push(await predict(classifier, plan, indices));
    await tf.nextFrame();
  }
  const { losses, ...predictions } = wholeOf(parts, dataset.size, classifier.classes);
  const correct = predictions.labels.filter((label, index) => label === predictions.predicted[index]).length;
  const loss = losses.reduce((sum, value) => sum + value, 0) / dataset.size;
  const numbers: Record<string, number> = {};
  for (const [name, measure] of Object.entries(measures))
    numbers[name] = await measuredOn(name, measure, classifier, plan);
  return { loss, accuracy: correct / dataset.size, ...measured(metrics, predictions), ...numbers };
}

async function measuredOn(name: string, measure: Measure, classifier: Classifier, plan: ValidationPlan) {
  const { dataset, seed, epoch } = plan;
  const rng = randomStream(seed, `measure/${name}`, epoch);
  const call = () => measure({ classifier, dataset, rng, epoch });
  const found: unknown = await callPartLater('fit', `measures.${name}`, 'metric-failed', call);
  if (typeof found === 'number') return found;
  throw wrongResult('fit', `measures.${name}`, found, 'a number', 'return it, at once or later');
}

interface Part {
  readonly losses: Float32Array;
  readonly predicted: Int32Array;
  readonly labels: Int32Array;
  readonly logits: Float32Array;
}

async function predict(
  classifier: Classifier,
  { dataset, criterion }: ValidationPlan,
  indices: Int32Array,
): Promise<Part> {
  const { inputs, labels, targets } = await gatherSamples(dataset, indices);
  const made = () =>
    tf.tidy(() => {
      const source = { owner: 'trainer', what: "the classifier's logits", code: 'model-failed' };
      const logits = logitsOf({ ...source, classes: classifier.classes }, inputs, (given) => classifier.logits(given));
      const losses = lossesOf(criterion, logits, targets ?? oneHot(labels, classifier.classes));
      return [losses, logits] as [Tensor1D, Tensor2D];
    });
  const held: Tensor[] = [inputs, ...(targets ? [targets] : [])];
  try {
    const [losses, logits] = made();
    held.push(losses, logits);
    // Both are asked for before the first is waited for.
    const [loss, scores] = await Promise.all([losses.data<'float32'>(), logits.data<'float32'>()]);
    return { losses: loss, predicted: predictedClasses(scores, classifier.classes), labels, logits: scores };
  } finally {
    tf.dispose(held);
  }
}

/** Parts end to end in `whole`, without a list of all their numbers in between. */
function joined<A extends Float32Array | Int32Array>(whole: A, parts: readonly A[]): A {
  let start = 0;
  for (const part of parts) {
    whole.set(part, start);
    start += part.length;
  }
  return whole;
}

/** All parts, of so many samples, end to end. */
const wholeOf = (parts: readonly Part[], size: number, classes: number) => ({
  classes,
  losses: joined(
    new Float32Array(size),
    parts.map(({ losses }) => losses),
  ),
  predicted: joined(
    new Int32Array(size),
    parts.map(({ predicted }) => predicted),
  ),
  labels: joined(
    new Int32Array(size),
    parts.map(({ labels }) => labels),
  ),
  logits: joined(
    new Float32Array(size * classes),
    parts.map(({ logits }) => logits),
  ),
});

const measured = (metrics: Metrics, predictions: Predictions) =>
  Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, numberOf(name, metric, predictions)]));

/** A metric's number; the predictions that it is shown are its own, so that none can spoil them for the next. */
function numberOf(name: string, metric: Metric, { logits, predicted, labels, classes }: Predictions): number {
  const own = { logits: logits.slice(), predicted: predicted.slice(), labels: labels.slice(), classes };
  const found: unknown = callPart('fit', `metrics.${name}`, 'metric-failed', () => inScope(() => metric(own)));
  // NaN too, as of a share of nothing: whoever watches the metric passes it over.
  if (typeof found === 'number') return found;
  throw wrongResult('fit', `metrics.${name}`, found, 'a number', 'return it at once');
}
