import { type Classifier, memoryDataset, randomStream } from '@infomixup/core';
import {
  type Batch,
  type BatchTools,
  defineRegularizer,
  type EpochSummary,
  type RegularizerSpec,
  type Requirements,
  type StateTree,
  type StepContext,
  type StepHooks,
  type Values,
} from '@infomixup/regularizer';
import type { RunningSeen, RunSetup } from '@infomixup/regularizer/running';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect } from 'vitest';

export const setup: RunSetup = {
  classes: 3,
  inputShape: [2],
  shapes: { bottleneck: [2] },
  parameters: {},
  rng: randomStream(1, 'setup'),
};

export const classifier: Classifier = { logits: () => tf.zeros([4, 3]), bounds: [0, 1], classes: 3 };

export const context = (step = 0): StepContext => ({
  rng: randomStream(1, 'test', step),
  step,
  epoch: 0,
  batchSize: 4,
  classes: 3,
  classifier,
});

export const batch = (): Batch => ({
  inputs: tf.ones([4, 2]),
  targets: tf.ones([4, 3]),
  labels: new Int32Array(4),
  indices: new Int32Array(4),
});

/** What a forward pass of 4 samples shows. */
export const seen = <R>(representations: R): RunningSeen<R> => ({
  representations,
  logits: tf.ones([4, 3]),
  targets: tf.ones([4, 3]),
  losses: tf.ones([4]),
  batch: batch(),
  parameters: {},
  pass: () => ({ logits: tf.ones([4, 3]), representations }),
  constant: (make) => make(),
});

/** What a plugin with a `prepareBatch` may ask for. */
export const tools: BatchTools = { own: (tensor) => tensor, saliency: ({ inputs }) => tf.zerosLike(inputs) };

/** The trainer's side of the `gradients` hook. */
export const stage = { parameters: {}, gradientsAt: () => ({}) };

export const summary: EpochSummary = {
  epoch: 0,
  loss: 0,
  terms: {},
  reports: {},
  data: memoryDataset({
    ...{ name: 'none', classes: ['a', 'b', 'c'], bounds: [0, 1], inputShape: [2] },
    ...{ inputs: new Float32Array(2), labels: Int32Array.of(0) },
  }),
  rng: randomStream(1, 'end'),
  classifier,
  parameters: {},
  buffers: {},
  stop: () => {},
};

/** Starts a plugin named `subject`. */
export const start = <const Q extends Requirements, S extends StateTree>(
  requires: Q,
  step: RegularizerSpec<Q, S>['step'],
  rest: Omit<Partial<RegularizerSpec<Q, S>>, 'settings'> & { init: () => S },
) => defineRegularizer({ name: 'subject', settings: {}, requires, step, ...rest }).start(setup);

/** Starts one that draws and remembers nothing. */
export const startStateless = <const Q extends Requirements>(
  requires: Q,
  hooks: StepHooks<Values<Q>, null>,
  rest: Omit<Partial<RegularizerSpec<Q, null>>, 'settings'> = {},
) => start<Q, null>(requires, () => hooks, { ...rest, init: () => null });

/** Matches an InfomixupError by its code and message. */
export const failure = (code: string, message: RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

/** Expects every test of the file to free what it made. */
export function expectNothingLeft(): void {
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));
}
