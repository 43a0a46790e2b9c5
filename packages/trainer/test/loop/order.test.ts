import type { Model } from '@infomixup/core';
import {
  defineRegularizer,
  gaussian,
  type NamedTensors,
  type PassOptions,
  type Preset,
  tensor,
} from '@infomixup/regularizer';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createTrainer, sgd } from '../../src/index.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

type Representations = ReturnType<typeof network> extends Model<infer R> ? R : never;

const data = ring(8);

async function fitted(regularizers: readonly Preset<Representations>[]) {
  const model = network();
  const values = () => Object.values(model.parameters).map((variable) => [...variable.dataSync()]);
  try {
    const trainer = createTrainer({ model, regularizers, optimizer: sgd(), batchSize: 8, seed: 1 });
    const { epochs } = await trainer.fit(data, { epochs: 1 });
    return { terms: epochs[0]?.terms ?? {}, values: values() };
  } finally {
    model.dispose();
  }
}

/** Writes down each call of its hooks. */
const witness = (name: string, calls: string[]) => {
  const log = <T>(hook: string, value: T): T => {
    calls.push(`${name}.${hook}`);
    return value;
  };
  return defineRegularizer({
    name,
    settings: {},
    requires: { hidden: tensor('hidden'), latent: tensor('latent') },
    init: () => log('init', 0),
    prepareEpoch: async (_, dataset) => log('prepareEpoch', dataset),
    step: () => {
      calls.push(`${name}.step`);
      return {
        prepareBatch: (batch) => log('prepareBatch', batch),
        representations: {
          hidden: (value) => log('hidden', value),
          latent: (value) => log('latent', value),
        },
        targets: (targets) => log('targets', targets),
        weights: (weights) => log('weights', weights),
        penalty: () => log('penalty', tf.scalar(0)),
        gradients: (gradients) => log('gradients', gradients),
        nextState: () => log('nextState', 1),
        updated: () => log('updated', 1),
      };
    },
    report: () => log('report', {}),
    epochEnd: () => log('epochEnd', 2),
  });
};

describe('the loop', () => {
  it('calls every hook at its printed place, plugins in written order', async () => {
    const calls: string[] = [];
    await fitted([witness('a', calls), [witness('b', calls)]]);
    const hooks = [
      'init',
      'prepareEpoch',
      'step',
      'prepareBatch',
      'hidden',
      'latent',
      'targets',
      'weights',
      'penalty',
      'nextState',
      'gradients',
      'updated',
      'report',
      'epochEnd',
    ];
    const both = hooks.flatMap((hook) => [`a.${hook}`, `b.${hook}`]);
    expect(calls).toEqual(both);
  });

  it('chains changes and sums penalties', async () => {
    const change = (name: string, apply: (x: Tensor2D) => Tensor2D, penalty: number) =>
      defineRegularizer({
        name,
        settings: {},
        requires: {},
        init: () => null,
        changes: ['targets'],
        step: () => ({ targets: apply, penalty: () => tf.scalar(penalty) }),
      });
    const seen: number[] = [];
    const last = defineRegularizer({
      name: 'last',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        penalty: ({ targets }) => {
          seen.push(tf.sum(targets).dataSync()[0] ?? 0);
          return tf.scalar(0.5);
        },
      }),
    });
    const { terms } = await fitted([
      change('add', (x) => tf.add(x, 1), 2),
      change('double', (x) => tf.mul(x, 2), 3),
      last,
    ]);
    // 8 one-hot targets of 2 classes: (8 + 16) * 2, not 8 * 2 + 16.
    expect(seen).toEqual([48]);
    expect(terms).toMatchObject({ 'penalty/add': 2, 'penalty/double': 3, 'penalty/last': 0.5 });
  });

  it('recomputes the very same gradients while the parameters stay', async () => {
    const differences: number[] = [];
    const twice = defineRegularizer({
      name: 'twice',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        gradients: (gradients, { gradientsAt }) => {
          differences.push(distance(gradients, gradientsAt({})));
          return gradients;
        },
      }),
    });
    await fitted([twice]);
    expect(differences).toEqual([0]);
  });

  it('gives further forward passes noise of their own, and keeps them from hooks and buffers', async () => {
    const passes: number[][] = [];
    const again = defineRegularizer({
      name: 'again',
      settings: {},
      requires: { bottleneck: gaussian('bottleneck') },
      init: () => null,
      step: () => ({
        penalty: ({ logits, batch, pass }): Scalar => {
          for (const value of [logits, pass(batch.inputs).logits, pass(batch.inputs).logits])
            passes.push([...value.dataSync()]);
          return tf.scalar(0);
        },
      }),
    });
    const { values } = await fitted([again]);
    expect(new Set(passes.map(String)).size).toBe(3);
    expect(values).toEqual((await fitted([])).values);
  });

  it("lets the model's statistics follow a further pass where that is asked for", async () => {
    const statisticsAfter = async (options: PassOptions) => {
      const further = defineRegularizer({
        ...{ name: 'further', settings: {}, requires: {}, init: () => null },
        step: () => ({
          penalty: ({ batch, pass }) => tf.mul<Scalar>(0, tf.mean(pass(tf.add(batch.inputs, 1), options).logits)),
        }),
      });
      const model = network();
      const trainer = createTrainer({ model, regularizers: [further], batchSize: 8, seed: 1 });
      await trainer.fit(data, { epochs: 1 });
      const mean = [...(model.buffers['input/mean']?.dataSync() ?? [])];
      model.dispose();
      return mean;
    };
    const once = await statisticsAfter({});
    expect(await statisticsAfter({ mode: 'eval', statistics: 'update' })).toEqual(once);
    // One tenth of the batch's mean m; then 0.9 of that and a tenth of m + 1.
    const twice = await statisticsAfter({ statistics: 'update' });
    for (const [axis, value] of twice.entries()) {
      const mean = 10 * (once[axis] ?? Number.NaN);
      expect(value).toBeCloseTo(0.9 * 0.1 * mean + 0.1 * (mean + 1), 5);
    }
  });

  it('trains through a penalty on another forward pass', async () => {
    const consistency = defineRegularizer({
      name: 'consistency',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({
        penalty: ({ logits, batch, pass }) => tf.mean<Scalar>(tf.square(tf.sub(logits, pass(batch.inputs).logits))),
      }),
    });
    expect((await fitted([consistency])).values).not.toEqual((await fitted([])).values);
  });
});

const distance = (a: NamedTensors, b: NamedTensors): number =>
  Object.entries(a).reduce((sum, [name, value]) => {
    const other = b[name];
    return sum + (other ? (tf.sum(tf.abs(tf.sub(value, other))).dataSync()[0] ?? Number.NaN) : Number.NaN);
  }, 0);
