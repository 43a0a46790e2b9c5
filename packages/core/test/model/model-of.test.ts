import {
  bottleneckHead,
  defineEncoder,
  defineHead,
  dense,
  denseParameters,
  denseRelu,
  evaluationPass,
  lenet5,
  lenet5Encoder,
  linearHead,
  type Model,
  modelOf,
  spiralMlpEncoder,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { trainingPass } from '../training-pass.js';

const weightsOf = ({ parameters }: Pick<Model<never>, 'parameters'>) =>
  Object.entries(parameters).map(([name, variable]) => [name, Array.from(variable.dataSync())]);

const encoder = () =>
  defineEncoder({
    name: 'maps',
    settings: { filters: 2 },
    inputShape: [2, 2],
    bounds: [0, 1],
    size: 4,
    representations: { input: 'tensor', maps: 'tensor' },
    parameters: { scale: { shape: [2, 2] } },
    encode: (inputs, pass, weights) => pass.visit('maps', tf.mul(pass.visit('input', inputs), weights.scale)),
  });

describe('modelOf', () => {
  it('makes the network that lenet5 makes, bit for bit, with either head', () => {
    const size = { seed: 7, classes: 4 };
    const [joined, whole] = [modelOf(lenet5Encoder(), linearHead(), size), lenet5(size)];
    expect(weightsOf(joined)).toEqual(weightsOf(whole));
    const head = bottleneckHead({ dimension: 3, deviation: 'logVariance' });
    const stochastic = modelOf(lenet5Encoder(), head, size);
    const wholeStochastic = lenet5({ ...size, bottleneck: 3, deviation: 'logVariance' });
    expect(weightsOf(stochastic)).toEqual(weightsOf(wholeStochastic));
    expect(stochastic.settings).toEqual(wholeStochastic.settings);
    expectTypeOf(stochastic.representations.bottleneck).toEqualTypeOf<'gaussian'>();
    expectTypeOf(stochastic.representations.conv1).toEqualTypeOf<'tensor'>();
    // @ts-expect-error there is no bottleneck
    expect(joined.representations.bottleneck).toBeUndefined();
    for (const model of [joined, whole, stochastic, wholeStochastic]) model.dispose();
  });

  it('puts any head on any encoder, and records both', () => {
    const before = tf.memory().numTensors;
    const twoLayers = defineHead({
      settings: { units: 5 },
      representations: { between: 'tensor' },
      parameters: (features, classes) => ({
        ...denseParameters('between', { inputs: features, units: 5 }),
        ...denseParameters('logits', { inputs: 5, units: classes, beforeRelu: false }),
      }),
      forward: (features, pass, weights) =>
        dense(pass.visit('between', denseRelu(features, weights, 'between')), weights, 'logits'),
    });
    const model = modelOf(encoder(), twoLayers, { seed: 1, classes: 3, initializer: 'lecunNormal' });
    expect(model.settings).toEqual({ filters: 2, units: 5, classes: 3, initializer: 'lecunNormal', seed: 1 });
    expect(model.parameters['between/kernel']?.shape).toEqual([4, 5]);
    const pass = trainingPass<{ input: tf.Tensor; maps: tf.Tensor; between: tf.Tensor }>();
    const shape = tf.tidy(() => model.forward(tf.ones([6, 2, 2]), pass).shape);
    expect(shape).toEqual([6, 3]);
    expect(pass.visited).toEqual(Object.keys(model.representations));
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('makes as many models of one encoder as wanted', () => {
    const shared = encoder();
    const [first, second] = [1, 1].map((seed) => modelOf(shared, linearHead(), { seed, classes: 2 }));
    tf.tidy(() => first?.parameters.scale?.assign(tf.zeros([2, 2])));
    expect(second?.parameters.scale?.dataSync().some((value) => value !== 0)).toBe(true);
    first?.dispose();
    const shape = tf.tidy(() => second?.forward(tf.ones([1, 2, 2]), evaluationPass()).shape);
    expect(shape).toEqual([1, 2]);
    second?.dispose();
  });

  it('refuses an encoder and a head that name the same', () => {
    const before = tf.memory().numTensors;
    const head = (names: { representation?: string; parameter?: string }) =>
      defineHead({
        settings: {},
        representations: { [names.representation ?? 'fine']: 'tensor' },
        parameters: () => ({ [names.parameter ?? 'fine']: { shape: [1] } }),
        forward: (features) => features as tf.Tensor2D,
      });
    const join = (names: Parameters<typeof head>[0]) => () => modelOf(encoder(), head(names), { seed: 1, classes: 2 });
    expect(join({ representation: 'maps' })).toThrow('core: model "maps" has "maps" in its encoder and in its head');
    expect(join({ parameter: 'scale' })).toThrow('has "scale" in its encoder and in its head; rename one');
    expect(() => bottleneckHead({ dimension: 0 })).toThrow('a bottleneck has dimension 0; give a whole number');
    expect(() => spiralMlpEncoder({ hidden: [] })).toThrow(/spiral-mlp.*"hidden"/);
    expect(() => modelOf(encoder(), linearHead(), { seed: 1, classes: 1 })).toThrow(/has 1 classes/);
    expect(tf.memory().numTensors).toBe(before);
  });
});
