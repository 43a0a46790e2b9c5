import { type Classifier, InfomixupError, memoryDataset, randomStream } from '@infomixup/core';
import type { Batch, EpochSummary, StepContext } from '@infomixup/regularizer';
import type { RunningSeen, RunSetup } from '@infomixup/regularizer/running';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * What a plugin is told where a test starts it by hand: two classes and inputs of one value, unless changed.
 *
 * @example
 * ```ts
 * import { defineRegularizer } from '@infomixup/regularizer';
 * import { setupByHand } from '@infomixup/testing';
 * const spec = { name: 'counter', settings: {}, requires: {}, init: () => 7, step: () => ({}) };
 * const running = defineRegularizer(spec).start(setupByHand());
 * console.assert(running.state() === 7);
 * running.dispose();
 * ```
 */
export function setupByHand(changes: Partial<RunSetup> = {}): RunSetup {
  return { classes: 2, inputShape: [1], shapes: {}, parameters: {}, rng: randomStream(1, 'setup'), ...changes };
}

/** What a plugin may know in a step that a test drives by hand; its classifier refuses to answer, unless changed. */
export function stepByHand(changes: Partial<StepContext> = {}): StepContext {
  const classes = changes.classes ?? 2;
  const step = changes.step ?? 0;
  const classifier: Classifier = { bounds: [0, 1], classes, logits: noModel };
  return { rng: randomStream(1, 'step', step), step, epoch: 0, batchSize: 4, classes, classifier, ...changes };
}

/**
 * What a plugin sees of a forward pass that a test made up: the batch's targets, no losses, and no model behind it,
 * unless changed. Call inside `tidy`.
 */
export function seenByHand<R>(representations: R, batch: Batch, changes: Partial<RunningSeen<R>> = {}): RunningSeen<R> {
  const { targets } = batch;
  return {
    representations,
    batch,
    targets,
    logits: tf.zerosLike<Tensor2D>(targets),
    losses: tf.zeros([batch.labels.length]),
    parameters: {},
    pass: noModel,
    constant: <T extends Tensor>(make: () => T) => make(),
    ...changes,
  };
}

/** How an epoch went that a test made up: a loss of 0 on two samples, unless changed. */
export function epochByHand(changes: Partial<EpochSummary> = {}): EpochSummary {
  const classifier: Classifier = { bounds: [0, 1], classes: 2, logits: noModel };
  const outcome = { epoch: 0, loss: 0, terms: {}, reports: {} };
  const rng = randomStream(1, 'epoch-end');
  const data = memoryDataset({
    ...{ name: 'by hand', classes: ['first', 'second'], bounds: [0, 1], inputShape: [1] },
    ...{ inputs: Float32Array.of(0, 1), labels: Int32Array.of(0, 1) },
  });
  return { ...outcome, data, rng, classifier, parameters: {}, buffers: {}, stop: () => {}, ...changes };
}

function noModel(): never {
  throw new InfomixupError(
    'testing: a plugin driven by hand asks for a model; give the test a classifier or pass',
    'no-model',
  );
}
