import { type Classifier, randomStream } from '@infomixup/core';
import {
  type Batch,
  defineRegularizer,
  type RegularizerSpec,
  type Requirements,
  type Setup,
  type StateTree,
  type StepContext,
  type StepHooks,
  type Values,
} from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect } from 'vitest';

export const setup: Setup = { classes: 3, inputShape: [2], rng: randomStream(1, 'setup') };

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
  labels: tf.zeros([4], 'int32'),
  indices: new Int32Array(4),
});

/** Starts a plugin named `subject`. */
export const start = <const Q extends Requirements, S extends StateTree>(
  requires: Q,
  step: RegularizerSpec<Q, S>['step'],
  rest: Partial<RegularizerSpec<Q, S>> & { init: () => S },
) => defineRegularizer({ name: 'subject', requires, step, ...rest }).start(setup);

/** Starts one that draws and remembers nothing. */
export const startStateless = <const Q extends Requirements>(
  requires: Q,
  hooks: StepHooks<Values<Q>, null>,
  rest: Partial<RegularizerSpec<Q, null>> = {},
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
