import { type Criterion, crossEntropy } from '@infomixup/core';
import { defineRegularizer, mapTensors, type StepHooks, tensor, type Values } from '@infomixup/regularizer';
import type { Scalar, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { createTrainer } from '../../src/index.js';
import { drift } from '../support/drift.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

const requires = { hidden: tensor('hidden') };
type Hooks = StepHooks<Values<typeof requires>, { kept: tf.Tensor }>;

/** Does in step 2 what `hooks` say. */
const faulty = (hooks: () => Hooks) =>
  defineRegularizer({
    name: 'faulty',
    settings: {},
    requires,
    alters: ['hidden'],
    changes: ['weights'],
    init: () => ({ kept: tf.zeros([3]) }),
    step: ({ step }) => (step === 2 ? hooks() : {}),
  });

const fail = (): never => {
  // A tensor made before the throw is freed too.
  tf.zeros([5]);
  throw new Error('on purpose');
};

/** Fits until it fails; returns the error, and what changed after step 1. */
async function failing(hooks: () => Hooks, criterion?: Criterion) {
  const model = network();
  const plugins = [drift(), faulty(hooks)];
  const trainer = createTrainer({
    model,
    regularizers: plugins,
    batchSize: 32,
    seed: 1,
    ...(criterion ? { criterion } : {}),
  });
  const values = () =>
    Object.values({ ...model.parameters, ...model.buffers }).map((variable) => [...variable.dataSync()]);
  let before: number[][] = [];
  const observer = {
    stepEnd: () => {
      before = values();
    },
  };
  const error = await trainer.fit(ring(100), { epochs: 1, observers: [observer] }).catch((thrown: unknown) => thrown);
  const unchanged = JSON.stringify(values()) === JSON.stringify(before);
  model.dispose();
  return { error, unchanged };
}

const throwing: Record<string, () => Hooks> = {
  step: fail,
  prepareBatch: () => ({ prepareBatch: fail }),
  representations: () => ({ representations: { hidden: fail } }),
  targets: () => ({ targets: fail }),
  penalty: () => ({ penalty: fail }),
  gradients: () => ({ gradients: fail }),
  weights: () => ({ weights: fail }),
  updated: () => ({ updated: fail }),
  nextState: () => ({ nextState: fail }),
};

describe('a hook that throws', () => {
  it.each(Object.keys(throwing))('%s is named, changes nothing and leaves no tensor', async (hook) => {
    const before = tf.memory().numTensors;
    const { error, unchanged } = await failing(throwing[hook] ?? fail);
    expect(error).toMatchObject({ code: 'regularizer-hook-failed', message: expect.stringContaining(hook) });
    expect(String(error)).toContain('faulty');
    expect(unchanged).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names what rejects after an await, and frees what it had made and handed over', async () => {
    const before = tf.memory().numTensors;
    const { error, unchanged } = await failing(() => ({
      prepareBatch: async (batch, { own }) => {
        tf.zeros([3]);
        await Promise.resolve();
        own(tf.mul(batch.inputs, 2));
        return fail();
      },
    }));
    expect(String(error)).toContain('faulty: its prepareBatch hook failed: on purpose');
    expect(unchanged).toBe(true);
    // What it makes after an await and does not hand over is its own: the tensor that `fail` makes.
    expect(tf.memory().numTensors).toBe(before + 1);
  });

  it.each<[string, () => Hooks, RegExp]>([
    [
      'a representation',
      () => ({ representations: { hidden: (value) => tf.div(value, 0) } }),
      /criterion is NaN.* at step 2 .*: faulty: its representations hook \(hidden\) gave values that are not finite/,
    ],
    [
      'a weight',
      () => ({ weights: (weights) => tf.mul(weights, Number.NaN) }),
      /criterion is NaN at step 2 .*: faulty: its weights hook gave values that are not finite/,
    ],
    [
      'a gradient',
      () => ({ gradients: (gradients) => mapTensors(gradients, (gradient) => tf.div(gradient, 0)) }),
      /the gradient of .* is not finite at step 2 .*: faulty: its gradients hook gave values that are not finite/,
    ],
  ])('is named where %s that it gives is no number', async (_, hooks, message) => {
    const before = tf.memory().numTensors;
    const { error, unchanged } = await failing(hooks);
    expect(String(error)).toMatch(message);
    expect(unchanged).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is named where it disposes a parameter, which cannot be had back', async () => {
    const model = network();
    const fatal = faulty(() => ({
      penalty: ({ parameters, logits }) => {
        parameters['hidden/kernel']?.dispose();
        return tf.mean<Scalar>(logits);
      },
    }));
    const trainer = createTrainer({ model, regularizers: [drift(), fatal], batchSize: 32, seed: 1 });
    await expect(trainer.fit(ring(100), { epochs: 1 })).rejects.toMatchObject({
      code: 'lent-tensor-disposed',
      message: expect.stringContaining('faulty: its penalty hook disposed parameters.hidden/kernel'),
    });
    model.dispose();
  });

  it('is named where it assigns to a parameter', async () => {
    const model = network();
    const assigning = faulty(() => ({
      penalty: ({ parameters, logits }) => {
        const kernel = parameters['hidden/kernel'] as tf.Variable;
        kernel.assign(tf.zerosLike(kernel));
        return tf.mean<Scalar>(logits);
      },
    }));
    const trainer = createTrainer({ model, regularizers: [assigning], batchSize: 32, seed: 1 });
    await expect(trainer.fit(ring(100), { epochs: 1 })).rejects.toMatchObject({
      code: 'lent-variable-assigned',
      message: expect.stringContaining('faulty: its penalty hook assigned to parameters.hidden/kernel'),
    });
    model.dispose();
  });

  it('leaves no tensor where the way back throws', async () => {
    const before = tf.memory().numTensors;
    const broken = tf.customGrad((x) => ({ value: tf.sum(x as tf.Tensor), gradFunc: fail }));
    const { error, unchanged } = await failing(() => ({
      penalty: ({ representations }) => broken(representations.hidden) as Scalar,
      nextState: () => ({ kept: tf.ones([3]) }),
    }));
    expect(String(error)).toContain('on purpose');
    expect(unchanged).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensor where an observer throws', async () => {
    const before = tf.memory().numTensors;
    const model = network();
    const trainer = createTrainer({ model, regularizers: [drift()], seed: 1 });
    await expect(trainer.fit(ring(9), { epochs: 1, observers: [{ stepEnd: fail }] })).rejects.toThrow('on purpose');
    model.dispose();
    expect(tf.memory().numTensors).toBe(before + 1); // the one that `fail` made, outside every step
  });
});

describe('a loss that is not finite', () => {
  const endless: Hooks = { penalty: ({ representations }) => tf.div(tf.sum<Scalar>(representations.hidden), 0) };

  it('names the penalty and the step, and changes nothing', async () => {
    const before = tf.memory().numTensors;
    const { error, unchanged } = await failing(() => endless);
    expect(error).toMatchObject({ code: 'loss-not-finite' });
    expect(String(error)).toContain('penalty/faulty is Infinity at step 2 (epoch 0, batch 2)');
    expect(String(error)).not.toContain('criterion');
    expect(unchanged).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the criterion', async () => {
    const criterion = { name: 'nan', losses: (logits: tf.Tensor2D) => tf.mul<Tensor1D>(tf.sum(logits, 1), Number.NaN) };
    const { error } = await failing(() => ({}), criterion);
    expect(String(error)).toContain('criterion is NaN at step 0');
  });

  it('is found in the gradient where the loss itself is finite', async () => {
    const { error, unchanged } = await failing(() => ({
      gradients: (gradients) => {
        const kernel = gradients['hidden/kernel'] ?? tf.zeros([]);
        return { ...gradients, 'hidden/kernel': tf.add(kernel, Number.NaN) };
      },
    }));
    expect(error).toMatchObject({ code: 'gradient-not-finite' });
    expect(String(error)).toContain('the gradient of hidden/kernel is not finite at step 2');
    expect(unchanged).toBe(true);
  });

  it('names the plugin whose finite penalty has a gradient that is not finite, and not the optimizer', async () => {
    const { error, unchanged } = await failing(() => ({
      penalty: ({ logits }) => tf.mean<tf.Scalar>(tf.sqrt(tf.mul(0, logits))),
    }));
    expect(error).toMatchObject({ code: 'gradient-not-finite' });
    expect(String(error)).toMatch(
      /the gradient of \S+ is not finite .*through the penalty of drift, faulty, gave values/,
    );
    expect(unchanged).toBe(true);
  });
});

describe('memory', () => {
  it('does not grow from step to step, epoch to epoch or with snapshots', async () => {
    const counts: number[] = [];
    const model = network();
    const observer = {
      stepEnd: () => void counts.push(tf.memory().numTensors),
      epochEnd: async (_: unknown, run: { snapshot: () => Promise<unknown> }) => {
        await run.snapshot();
        counts.push(tf.memory().numTensors);
      },
    };
    const trainer = createTrainer({ model, regularizers: [drift()], criterion: crossEntropy, batchSize: 10, seed: 1 });
    await trainer.fit(ring(100), { epochs: 20, observers: [observer], validation: ring(30) });
    expect(counts).toHaveLength(220);
    expect(new Set(counts.slice(1)).size).toBe(1);
    model.dispose();
  });
});
