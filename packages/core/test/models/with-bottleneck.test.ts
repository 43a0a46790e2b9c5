import {
  classifierOf,
  countParameters,
  type DiagonalGaussian,
  lenet5,
  lenet5Encoder,
  preActResNet18,
  spiralMlp,
  withBottleneck,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';

type Tensors = { [K in 'input' | 'hidden1' | 'hidden2' | 'latent']: tf.Tensor } & { bottleneck: DiagonalGaussian };

describe('withBottleneck', () => {
  it('lets nothing but the sample through', () => {
    const model = withBottleneck(spiralMlp({ seed: 1, hidden: [16, 16] }), { at: 'hidden1', dimension: 2, seed: 2 });
    expectTypeOf(model.representations.bottleneck).toEqualTypeOf<'gaussian'>();
    expect(Object.keys(model.representations)).toEqual(['input', 'hidden1', 'bottleneck', 'latent', 'hidden2']);
    const logits = (scale: number, change: Parameters<typeof trainingPass<Tensors>>[0]) => {
      const pass = trainingPass<Tensors>(change);
      const values = tf.tidy(() => Array.from(model.forward(tf.fill([3, 2], scale), pass).dataSync()));
      expect(pass.visited).toEqual(Object.keys(model.representations));
      return values;
    };
    const fixed = { latent: (z: tf.Tensor) => tf.zerosLike(z) };
    expect(logits(0.9, fixed)).toEqual(logits(-0.4, fixed));
    expect(logits(0.9, {})).not.toEqual(logits(-0.4, {}));
    model.dispose();
  });

  it('is its mean in evaluation: restored(mean) goes on', () => {
    const inner = spiralMlp({ seed: 1, hidden: [4] });
    const model = withBottleneck(inner, { dimension: 3, seed: 5 });
    expect(model.settings).toMatchObject({
      ...{ model: inner.settings, at: 'hidden1', bottleneck: 3, deviation: 'softplus', seed: 5, initializer: 'torch' },
    });
    tf.tidy(() => {
      const inputs = tf.tensor2d([[0.2, -0.6]]);
      const weight = (name: string) => model.parameters[name] as tf.Variable<tf.Rank.R2>; // all are there
      const affine = (x: tf.Tensor2D, name: string) =>
        tf.add<tf.Tensor2D>(tf.matMul(x, weight(`${name}/kernel`)), weight(`${name}/bias`));
      const rows = affine(tf.relu(affine(inputs, 'hidden1')), 'bottleneck');
      const expected = affine(affine(tf.slice2d(rows, [0, 0], [1, 3]), 'restored'), 'logits');
      expectClose(classifierOf(model).logits(inputs), expected.dataSync(), 1e-6);
    });
    model.dispose();
  });

  it('reads maps too, keeps buffers, and trains every parameter', () => {
    const before = tf.memory().numTensors;
    const inner = preActResNet18({ seed: 1, width: 1, inputShape: [4, 4, 1], classes: 2 });
    const model = withBottleneck(inner, { at: 'stage3', dimension: 2, seed: 1, deviation: 'logVariance' });
    expect(model.parameters['restored/kernel']?.shape).toEqual([2, 4]);
    expect(model.buffers).toEqual(inner.buffers);
    const pass = trainingPass<never>();
    const { value, grads } = tf.variableGrads(
      () => tf.sum<tf.Scalar>(tf.square(model.forward(tf.ones([2, 4, 4, 1]), pass as never))),
      Object.values(model.parameters),
    );
    expect(Object.keys(grads)).toHaveLength(Object.keys(model.parameters).length);
    tf.dispose([value, grads, ...pass.updates.values()]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('puts a head on an encoder, as the built-in network has it', () => {
    const model = withBottleneck(lenet5Encoder(), { dimension: 10, seed: 1, classes: 10 });
    const built = lenet5({ seed: 1, bottleneck: 10 });
    expect(countParameters(model)).toBe(62_666);
    expect(model.parameters['bottleneck/kernel']?.dataSync()).toEqual(
      built.parameters['bottleneck/kernel']?.dataSync(),
    );
    model.dispose();
    built.dispose();
  });

  it('takes a tf.LayersModel', () => {
    const before = tf.memory().numTensors;
    const layersModel = tf.sequential({
      layers: [
        tf.layers.dense({ name: 'features', inputShape: [2], units: 4, activation: 'relu', trainable: false }),
        tf.layers.dense({ name: 'classes', units: 3, activation: 'softmax' }),
      ],
    });
    const representations = { features: 'features' } as const;
    const model = withBottleneck(layersModel, { representations, bounds: [-1, 1], dimension: 2, seed: 1 });
    expect(Object.keys(model.representations)).toEqual(['features', 'bottleneck', 'latent']);
    expect(Object.keys(model.buffers)).toEqual(['features/kernel', 'features/bias']);
    expect(tf.tidy(() => classifierOf(model).logits(tf.zeros([5, 2])).shape)).toEqual([5, 3]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what cannot be, and leaves the model as it was', () => {
    const inner = spiralMlp({ seed: 1, hidden: [4] });
    const before = tf.memory().numTensors;
    const put = (options: { at?: string; dimension?: number }) => () =>
      withBottleneck(inner, { dimension: 2, seed: 1, ...options } as { dimension: number; seed: number });
    expect(put({ dimension: 1.5 })).toThrow('core: a bottleneck has dimension 1.5; give a whole number of at least 1');
    expect(put({ at: 'hiden1' })).toThrow(
      'core: model "spiral-mlp" has no tensor "hiden1" to put a bottleneck at; take one of input, hidden1',
    );
    expect(tf.memory().numTensors).toBe(before);
    const stochastic = spiralMlp({ seed: 1, bottleneck: 2 });
    expect(() => withBottleneck(stochastic, { at: 'hidden1', dimension: 2, seed: 1 })).toThrow(
      /has a "bottleneck" already/,
    );
    inner.dispose();
    stochastic.dispose();
  });
});
