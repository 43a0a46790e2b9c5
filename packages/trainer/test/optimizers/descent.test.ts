import { hasOperationKernel, type NamedVariables, randomStream, withComposedOperations } from '@infomixup/core';
import { defineRegularizer } from '@infomixup/regularizer';
import { adam, adamW, createTrainer, type Observer, type Optimizer, sgd } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { moved, type Slots, startDescent } from '../../src/optimizers/descent.js';
import { drift } from '../support/drift.js';
import { network } from '../support/network.js';
import { ring } from '../support/ring.js';

const shapes = { kernel: [7, 40_000], bias: [3], scalar: [] };

const values = new Map<string, Float32Array>();

/** Always the same for a name, and drawn once. */
function valuesOf(name: string, shape: number[]): Float32Array {
  const found = values.get(name) ?? randomStream(1, name).normals(tf.util.sizeFromShape(shape));
  values.set(name, found);
  return found;
}

const drawn = (name: string): tf.NamedTensorMap =>
  Object.fromEntries(
    Object.entries(shapes).map(([parameter, shape]) => [
      parameter,
      tf.tensor(valuesOf(`${name}/${parameter}`, shape), shape),
    ]),
  );

const optimizers = {
  adam: adam({ learningRate: 0.01, weightDecay: 0.1 }),
  adamW: adamW({ learningRate: 0.01, weightDecay: 0.1 }),
  momentum: sgd({ momentum: 0.9, weightDecay: 0.01 }),
  nesterov: sgd({ momentum: 0.9, nesterov: true }),
};

const size = Object.values(shapes).reduce((sum, shape) => sum + tf.util.sizeFromShape(shape), 0);

/** Three moves from the same start; the parameters as the rule leaves them. */
function travel(name: keyof typeof optimizers, composed = false): Float32Array[] {
  const optimizer = optimizers[name];
  const left = tf.tidy(() => {
    let parameters: tf.NamedTensorMap = drawn('start');
    let slots: Slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zeros<tf.Rank.R1>([size])]));
    for (let step = 0; step < 3; step++) {
      // A rule only reads what it would be given as variables.
      const start = { parameters: parameters as NamedVariables, slots, step, learningRate: 0.01 };
      const at = { ...start, gradients: drawn(`gradient ${step}`) };
      const move = () => moved(optimizer, at);
      ({ parameters, slots } = composed ? withComposedOperations(move) : move());
    }
    return [...Object.values(parameters), ...Object.values(slots)];
  });
  // Not inside: `tidy` looks for tensors in what it returns, number by number.
  const values = left.map((tensor) => tensor.dataSync<'float32'>().slice());
  tf.dispose(left);
  return values;
}

/** The greatest relative difference, absolute below 1. */
function apart(values: Float32Array, wanted: Float32Array): number {
  let worst = values.length === wanted.length ? 0 : Number.NaN;
  for (const [i, value] of values.entries())
    worst = Math.max(worst, Math.abs(value - (wanted[i] ?? Number.NaN)) / Math.max(1, Math.abs(value)));
  return worst;
}

describe('optimizers in one kernel', () => {
  // Engines without it compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('adamStep')));

  it.each(Object.keys(optimizers) as (keyof typeof optimizers)[])('%s moves as its own rule does', (name) => {
    const [fused, composed] = [travel(name), travel(name, true)];
    expect(fused.length).toBeGreaterThan(3);
    for (const [which, values] of fused.entries())
      expect(apart(values, composed[which] ?? new Float32Array())).toBeLessThan(2e-6);
  });

  it('say of a gradient that it is not finite, wherever in it', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const fault = tf.tidy(() => {
        const parameters = drawn('start') as NamedVariables; // only read
        const gradients = { ...drawn('gradient'), bias: tf.tensor1d([0, 0, value]) };
        const slots = { mean: tf.zeros<tf.Rank.R1>([size]), square: tf.zeros<tf.Rank.R1>([size]) };
        const start = { parameters, gradients, slots, step: 0, learningRate: 1 };
        return moved(optimizers.adam, start).fault.dataSync()[0];
      });
      expect(fault).toBeNaN();
    }
  });
});

describe('an optimizer with parameter groups', () => {
  const start = { 'a/kernel': [1, -2], 'a/bias': [3], 'b/kernel': [0.5], 'b/bias': [-4] };
  const slopes = { 'a/kernel': [0.3, 0.1], 'a/bias': [-0.2], 'b/kernel': [2], 'b/bias': [0.4] };
  type Values = Record<string, number[]>;
  const variablesOf = (tensors: tf.NamedTensorMap) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.variable(tensor)]));

  /** The parameters after three updates along the same gradients. */
  function movedBy(optimizer: Optimizer, learningRate: number, names = Object.keys(start)): Values {
    const chosen = (values: Values) => Object.fromEntries(names.map((name) => [name, tf.tensor1d(values[name] ?? [])]));
    const parameters = tf.tidy(() => variablesOf(chosen(start)));
    const descent = startDescent(optimizer, parameters);
    for (let step = 0; step < 3; step++) {
      tf.tidy(() => {
        const proposal = descent.propose(chosen(slopes), learningRate);
        proposal.accept();
        proposal.dispose();
      });
    }
    expect(descent.updates()).toBe(3);
    const values = Object.entries(parameters).map(([name, variable]) => [name, [...variable.dataSync()]]);
    descent.dispose();
    tf.dispose(parameters);
    return Object.fromEntries(values);
  }

  const biases = ['a/bias', 'b/bias'];
  const kernels = ['a/kernel', 'b/kernel'];
  const cases: [string, (options: object) => Optimizer][] = [
    ['adam', adam],
    ['adamW', adamW],
    ['sgd', sgd],
    ['sgd with momentum', (options) => sgd({ momentum: 0.9, ...options })],
  ];

  it.each(cases)('%s moves each group as the optimizer of its settings would, by the schedule', (_, make) => {
    const common = { learningRate: 0.1, weightDecay: 0.5 };
    const group = { learningRate: 0.2, weightDecay: 0 };
    const grouped = make({ ...common, parameterGroups: [{ match: '*/bias', ...group }] });
    const found = movedBy(grouped, 0.05);
    expect(found).toEqual({ ...movedBy(make(common), 0.05, kernels), ...movedBy(make(group), 0.1, biases) });
    expect(found).not.toEqual(movedBy(make(common), 0.05));
  });

  it('takes the first group that matches', () => {
    const groups = [
      { match: 'a/*', learningRate: 1 },
      { match: ['*/bias', 'b/kernel'], learningRate: 2 },
    ];
    const found = movedBy(sgd({ learningRate: 4, parameterGroups: groups }), 4);
    const rates = { 'a/kernel': 1, 'a/bias': 1, 'b/kernel': 2, 'b/bias': 2 };
    for (const [name, rate] of Object.entries(rates)) expect(found[name]).toEqual(movedBy(sgd(), rate, [name])[name]);
  });

  it('leaves no tensor', () => {
    const before = tf.memory().numTensors;
    movedBy(
      adam({
        parameterGroups: [
          { match: '*/bias', weightDecay: 0.1 },
          { match: 'a/*', beta1: 0 },
        ],
      }),
      0.1,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('brings back its slots by the names of parameters', () => {
    const optimizer = adam({ parameterGroups: [{ match: '*/bias', weightDecay: 0.1 }] });
    const parameters = tf.tidy(() =>
      variablesOf(Object.fromEntries(Object.entries(start).map(([name, value]) => [name, tf.tensor1d(value)]))),
    );
    const [first, second] = [startDescent(optimizer, parameters), startDescent(optimizer, parameters)];
    const saved = Object.fromEntries(
      Object.keys(parameters).flatMap((name, index) =>
        ['mean', 'square'].map((slot) => [`${slot}/${name}`, tf.fill(parameters[name]?.shape ?? [], index)]),
      ),
    );
    first.restore(saved, 7);
    const read = tf.tidy(() => Object.entries(first.slots()).map(([name, slot]) => [name, [...slot.dataSync()]]));
    expect(Object.fromEntries(read)).toMatchObject({
      'mean/a/kernel': [0, 0],
      'square/a/bias': [1],
      'mean/b/bias': [3],
    });
    expect(first.updates()).toBe(7);
    first.dispose();
    second.dispose();
    tf.dispose([saved, parameters]);
  });

  it.each([
    [
      { match: '*/bais' },
      /^adam: parameterGroups\[0\]\.match: "\*\/bais" matches no parameter of network; did you mean "\*\/bias"\? \(there are hidden\/kernel,/,
    ],
    [{ match: 'hidden' }, /"hidden" matches no parameter/],
    [{ match: '*', weightdecay: 0 }, /"parameterGroups\.0\.weightdecay": unknown key; did you mean "weightDecay"\?/],
  ])('is refused for %o', async (group, message) => {
    await expect(refused([group])).rejects.toThrow(message);
  });

  it('is refused where earlier groups leave one nothing', async () => {
    await expect(refused([{ match: '*' }, { match: '*/bias', weightDecay: 0 }])).rejects.toThrow(
      /parameterGroups\[1\].*earlier groups have all/,
    );
  });

  it('may have a variable of a plugin', async () => {
    const model = network();
    const centres = defineRegularizer({
      name: 'centres',
      settings: {},
      requires: {},
      init: () => null,
      variables: () => ({ point: tf.zeros([2]) }),
      step: () => ({ penalty: ({ variables }) => tf.sum(tf.sub(variables.point, 1)) }),
    });
    const optimizer = sgd({ learningRate: 1, parameterGroups: [{ match: 'centres/*', learningRate: 4 }] });
    const trainer = createTrainer({ model, optimizer, regularizers: [centres], batchSize: 8, seed: 1 });
    let point: ArrayLike<unknown> = [];
    const observer: Observer = {
      runEnd: async (_, run) => {
        point = (await run.snapshot()).tensors['parameters/centres/point']?.data ?? [];
      },
    };
    await trainer.fit(ring(8), { epochs: 1, observers: [observer] });
    expect(point).toEqual(Float32Array.of(-4, -4));
    model.dispose();
  });

  /** Fits with such groups; leaves no tensor. */
  async function refused(parameterGroups: readonly object[]) {
    const before = tf.memory().numTensors;
    const model = network();
    try {
      const optimizer = adam(JSON.parse(JSON.stringify({ parameterGroups })));
      await createTrainer({ model, seed: 1, optimizer, regularizers: [drift()] }).fit(ring(9), { epochs: 1 });
    } finally {
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    }
  }
});
