import {
  classifierOf,
  countParameters,
  crossEntropy,
  type DiagonalGaussian,
  evaluationPass,
  klToStandardNormal,
  lenet5,
  type Model,
  randomStream,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';
import { lenet5Reference } from './lenet5-reference.js';

const shapesOf = ({ parameters }: Pick<Model<never>, 'parameters'>) =>
  Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape]));

const images = (count: number) => tf.tensor(randomStream(3, 'images').uniforms(count * 784), [count, 28, 28, 1]);

const read =
  ({ parameters }: Pick<Model<never>, 'parameters'>) =>
  (name: string) => {
    const variable = parameters[name];
    if (!variable) throw new Error(`no parameter ${name}`);
    return { shape: variable.shape, data: variable.dataSync() };
  };

/** Biases that are near 0 would hide where they are added. */
const shiftBiases = ({ parameters }: Pick<Model<never>, 'parameters'>) =>
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(parameters)) {
      if (name.endsWith('/bias')) variable.assign(tf.linspace(-0.2, 0.2, variable.size));
    }
  });

describe('lenet5', () => {
  it('has the parameters of the paper', () => {
    const model = lenet5({ seed: 1 });
    expect(countParameters(model)).toBe(61_706);
    expect(shapesOf(model)).toEqual({
      'conv1/kernel': [5, 5, 1, 6],
      'conv1/bias': [6],
      'conv2/kernel': [5, 5, 6, 16],
      'conv2/bias': [16],
      'dense1/kernel': [400, 120],
      'dense1/bias': [120],
      'dense2/kernel': [120, 84],
      'dense2/bias': [84],
      'logits/kernel': [84, 10],
      'logits/bias': [10],
    });
    expect(model.buffers).toEqual({});
    model.dispose();
  });

  it.each([
    [2, 61_226],
    [10, 62_666],
    [32, 66_626],
    [256, 106_946],
  ])('with a bottleneck of dimension %i has %i parameters', (bottleneck, count) => {
    const model = lenet5({ seed: 1, bottleneck });
    expect(countParameters(model)).toBe(count);
    const shapes = shapesOf(model);
    expect(shapes['bottleneck/kernel']).toEqual([84, 2 * bottleneck]);
    expect(shapes['logits/kernel']).toEqual([bottleneck, 10]);
    model.dispose();
  });

  it('computes what plain float64 loops do', () => {
    const model = lenet5({ seed: 5, classes: 7 });
    shiftBiases(model);
    const inputs = images(3);
    const logits = tf.tidy(() => classifierOf(model).logits(inputs));
    const pixels = inputs.dataSync();
    const expected = [0, 1, 2].flatMap((index) =>
      lenet5Reference(pixels.subarray(784 * index, 784 * (index + 1)), read(model)),
    );
    expectClose(logits, expected, 2e-5);
    tf.dispose([inputs, logits]);
    model.dispose();
  });

  it('samples the bottleneck in training and takes its mean in evaluation', () => {
    const model = lenet5({ seed: 5, bottleneck: 3 });
    shiftBiases(model);
    const inputs = images(1);
    const noise = Array.from(randomStream(1, 'test-noise').normals(3));
    const training = tf.tidy(() => model.forward(inputs, trainingPass()));
    const evaluation = tf.tidy(() => model.forward(inputs, evaluationPass()));
    expectClose(training, lenet5Reference(inputs.dataSync(), read(model), noise), 2e-5);
    expectClose(evaluation, lenet5Reference(inputs.dataSync(), read(model), [0, 0, 0]), 2e-5);
    tf.dispose([inputs, training, evaluation]);
    model.dispose();
  });

  it('visits every representation once, in the order it declares', () => {
    for (const model of [lenet5({ seed: 1 }), lenet5({ seed: 1, bottleneck: 2 })] as const) {
      const pass = trainingPass();
      tf.tidy(() => model.forward(tf.zeros([1, 28, 28, 1]), pass as never)); // either model's names
      expect(pass.visited).toEqual(Object.keys(model.representations));
      model.dispose();
    }
  });

  it('goes on with what a visit returns', () => {
    const model = lenet5({ seed: 1, bottleneck: 2 });
    shiftBiases(model);
    const logits = (change: Parameters<typeof trainingPass<typeof model extends Model<infer R> ? R : never>>[0]) =>
      tf.tidy(() => Array.from(model.forward(tf.ones([1, 28, 28, 1]), trainingPass(change)).dataSync()));
    const bias = Array.from(model.parameters['logits/bias']?.dataSync() ?? []);
    expectClose(logits({ latent: tf.zerosLike }), bias);
    const unchanged = logits({});
    for (const name of ['input', 'conv1', 'conv2', 'dense1', 'dense2'] as const) {
      expect(logits({ [name]: (x: tf.Tensor) => tf.mul(x, 0.5) })).not.toEqual(unchanged);
    }
    const wide = (gaussian: DiagonalGaussian): DiagonalGaussian => ({
      mean: gaussian.mean,
      deviation: tf.add(gaussian.deviation, 1),
    });
    expect(logits({ bottleneck: wide })).not.toEqual(unchanged);
    model.dispose();
  });

  it('repeats a seed, and differs between seeds', () => {
    const models = [1, 1, 2].map((seed) => lenet5({ seed, bottleneck: 4 }));
    const [first, again, other] = models.map((model) =>
      Object.values(model.parameters).map((variable) => Array.from(variable.dataSync())),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    for (const model of models) model.dispose();
  });

  it('starts from the values it always had where He is named', () => {
    const model = lenet5({ seed: 1, initializer: 'heNormal' });
    const start = (name: string) => Array.from(model.parameters[name]?.dataSync().slice(0, 3) ?? []);
    expectClose(start('conv1/kernel'), [-0.3232783377170563, 0.08992941677570343, 0.23652119934558868], 1e-7);
    expectClose(start('logits/kernel'), [0.02089821919798851, 0.12470652163028717, 0.22067302465438843], 1e-7);
    expect(start('dense1/bias')).toEqual([0, 0, 0]);
    model.dispose();
  });

  it('has every option in its settings', () => {
    const models = [
      lenet5({ seed: 3 }),
      lenet5({ seed: 4, classes: 5, bottleneck: 2, deviation: 'logVariance', initializer: 'heUniform' }),
    ];
    expect(models.map(({ settings }) => settings)).toEqual([
      { seed: 3, classes: 10, initializer: 'torch' },
      { seed: 4, classes: 5, bottleneck: 2, deviation: 'logVariance', initializer: 'heUniform' },
    ]);
    for (const model of models) model.dispose();
  });

  it('shares its first layers with the model without a bottleneck', () => {
    const [plain, stochastic] = [lenet5({ seed: 1 }), lenet5({ seed: 1, bottleneck: 8 })];
    expect(stochastic.parameters['dense2/kernel']?.dataSync()).toEqual(plain.parameters['dense2/kernel']?.dataSync());
    plain.dispose();
    stochastic.dispose();
  });

  it('frees everything, and keeps nothing over 200 steps', () => {
    const before = tf.memory().numTensors;
    const model = lenet5({ seed: 1, bottleneck: 2 });
    const made = tf.memory().numTensors;
    expect(made).toBe(before + 12);
    const inputs = images(2);
    const targets = tf.tensor2d([
      [1, ...Array(9).fill(0)],
      [0, 1, ...Array(8).fill(0)],
    ]);
    const loss = () => {
      let nats = tf.zeros([2]);
      const pass = trainingPass<{ bottleneck: DiagonalGaussian }>({
        bottleneck: (gaussian) => {
          nats = klToStandardNormal(gaussian);
          return gaussian;
        },
      });
      const losses = crossEntropy.losses(model.forward(inputs, pass as never), targets); // reads one representation
      return tf.mean<tf.Scalar>(tf.add(losses, nats));
    };
    const step = () => {
      const { value, grads } = tf.variableGrads(loss, Object.values(model.parameters));
      expect(Object.keys(grads)).toHaveLength(12);
      tf.dispose([value, grads]);
    };
    step();
    const settled = tf.memory().numTensors;
    for (let i = 0; i < 200; i++) step();
    expect(tf.memory().numTensors).toBe(settled);
    tf.dispose([inputs, targets]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses wrong inputs and options by name', () => {
    const model = lenet5({ seed: 1 });
    expect(() => tf.tidy(() => model.forward(tf.zeros([2, 28, 28]), evaluationPass()))).toThrow(
      'core: model "lenet5" got inputs [2, 28, 28]; give [batch, 28, 28, 1]',
    );
    model.dispose();
    expect(() => lenet5({ seed: 1, bottleneck: 0 })).toThrow(/lenet5.*"bottleneck"/);
    expect(() => lenet5({ seed: 1, initializer: 'he' as 'heNormal' })).toThrow(/lenet5.*"initializer"/);
    const misspelt = { seed: 1, bottelneck: 3 };
    expect(() => lenet5(misspelt)).toThrow(/bottelneck/);
    const alone: { seed: number; bottleneck?: number } = { seed: 1 };
    expect(() => lenet5({ ...alone, deviation: 'softplus' } as never)).toThrow(/there is no bottleneck/);
  });

  it('has a type with the bottleneck only where it was asked for', () => {
    const plain = lenet5({ seed: 1 });
    const stochastic = lenet5({ seed: 1, bottleneck: 2 });
    expectTypeOf(stochastic.representations.bottleneck).toEqualTypeOf<'gaussian'>();
    expectTypeOf(stochastic.representations.latent).toEqualTypeOf<'tensor'>();
    // @ts-expect-error there is no bottleneck
    expect(plain.representations.bottleneck).toBeUndefined();
    // @ts-expect-error a deviation of no bottleneck
    expect(() => lenet5({ seed: 1, deviation: 'softplus' })).toThrow();
    plain.dispose();
    stochastic.dispose();
  });
});
