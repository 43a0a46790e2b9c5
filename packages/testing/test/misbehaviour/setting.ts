import {
  type Criterion,
  crossEntropy,
  type Dataset,
  type Model,
  memoryDataset,
  randomStream,
  spiralMlp,
} from '@infomixup/core';
import { defineRegularizer, type Preset, tensor } from '@infomixup/regularizer';
import { createTrainer, type Metrics, type Observer, type Optimizer, type Schedule } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';

const labels = Int32Array.from({ length: 16 }, (_, index) => index % 2);

/** 16 points of two classes. */
export const points = memoryDataset({
  ...{ name: 'points', classes: ['a', 'b'], bounds: [-1, 1], inputShape: [2], labels },
  inputs: randomStream(1, 'misbehaviour')
    .uniforms(32)
    .map((value) => 2 * value - 1),
});

/** What stands beside a misbehaving hook, and notices where it is disturbed. */
const bystander = () =>
  defineRegularizer({
    name: 'bystander',
    settings: {},
    requires: { hidden: tensor('hidden1') },
    init: () => ({ steps: 0, kept: tf.zeros([2]) }),
    step: (_, { steps, kept }) => ({
      penalty: ({ batch, representations }) => {
        if (batch.labels.some((label, row) => label !== labels[batch.indices[row] ?? -1])) throw new Error('disturbed');
        return tf.add<tf.Scalar>(tf.mul(1e-3, tf.sum(tf.square(representations.hidden))), tf.mul(0, tf.sum(kept)));
      },
      nextState: () => ({ steps: steps + 1, kept: tf.add(kept, 1) }),
    }),
  });

type Network = Model<ReturnType<typeof network> extends Model<infer R> ? R : never>;
const network = () => spiralMlp({ seed: 1, hidden: [4] });

/** What a fit is made of, where it is not the usual. */
export interface Parts {
  readonly plugin?: Preset<Network extends Model<infer R> ? R : never>;
  readonly model?: (usual: Network) => Network;
  readonly criterion?: Criterion;
  readonly optimizer?: Optimizer;
  readonly schedule?: Schedule;
  readonly data?: Dataset;
  readonly validation?: Dataset;
  readonly observer?: Observer;
  readonly metrics?: Metrics;
}

const valuesOf = ({ parameters }: Network) => Object.values(parameters).map((variable) => [...variable.dataSync()]);

/** Trains for two epochs of one step; where that is refused, the parameters are those of the step before. */
export async function trained({ plugin = [], model: change = (usual) => usual, ...parts }: Parts): Promise<void> {
  const usual = network();
  const { criterion = crossEntropy, optimizer, schedule, data = points, validation = points, observer = {} } = parts;
  let before = valuesOf(usual);
  const watch: Observer = {
    stepEnd: () => {
      before = valuesOf(usual);
    },
  };
  const chosen = { ...(optimizer && { optimizer }), ...(schedule && { schedule }) };
  const metrics = { metrics: parts.metrics ?? {} };
  try {
    const options = { model: change(usual), criterion, batchSize: 16, seed: 1, ...chosen };
    const trainer = createTrainer({ ...options, regularizers: [plugin, bystander()] });
    await trainer.fit(data, { epochs: 2, validation, observers: [watch, observer], ...metrics });
  } catch (error) {
    expect(valuesOf(usual)).toEqual(before);
    throw error;
  } finally {
    usual.dispose();
  }
}
