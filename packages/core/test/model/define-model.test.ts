import {
  type DiagonalGaussian,
  defineModel,
  dense,
  denseParameters,
  evaluationPass,
  type Model,
  type ModelDefinition,
  zeros,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';

const definition = {
  name: 'tiny',
  seed: 1,
  inputShape: [2],
  classes: 3,
  bounds: [-1, 1],
  representations: { input: 'tensor' },
  parameters: denseParameters('logits', { inputs: 2, units: 3 }),
  forward: (inputs: Tensor, _pass: unknown, weights: Parameters<typeof dense<'logits'>>[1]) =>
    dense(inputs, weights, 'logits'),
} as const;

describe('defineModel', () => {
  it('makes as many models as wanted, under the same stable names', () => {
    const before = tf.memory().numTensors;
    const [first, second] = [defineModel(definition), defineModel(definition)];
    expect(Object.keys(first.parameters)).toEqual(['logits/kernel', 'logits/bias']);
    expect(Object.keys(second.parameters)).toEqual(Object.keys(first.parameters));
    const names = [first, second].flatMap((model) => Object.values(model.parameters).map(({ name }) => name));
    expect(new Set(names).size).toBe(4);
    tf.tidy(() => first.parameters['logits/kernel']?.assign(tf.zeros([2, 3])));
    expect(second.parameters['logits/kernel']?.dataSync().some((value) => value !== 0)).toBe(true);
    first.dispose();
    first.dispose();
    expect(tf.memory().numTensors).toBe(before + 2);
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives a variable the same first values whatever else the model has', () => {
    const more = { ...denseParameters('extra', { inputs: 5, units: 5 }), ...definition.parameters };
    const [small, large] = [defineModel(definition), defineModel({ ...definition, parameters: more })];
    expect(large.parameters['logits/kernel']?.dataSync()).toEqual(small.parameters['logits/kernel']?.dataSync());
    small.dispose();
    large.dispose();
  });

  it('makes buffers that no gradient trains', () => {
    const model = defineModel({ ...definition, buffers: { 'logits/count': { shape: [1], initializer: zeros } } });
    expect(model.buffers['logits/count']?.trainable).toBe(false);
    expect(model.parameters['logits/bias']?.trainable).toBe(true);
    model.dispose();
  });

  it.each([
    [
      { buffers: { 'logits/bias': { shape: [3], initializer: zeros } } },
      'has both a parameter and a buffer "logits/bias"',
    ],
    [{ classes: 1 }, 'has 1 classes'],
    [{ classes: 2.5 }, 'has 2.5 classes'],
    [{ initializer: 'he' as 'heNormal' }, 'has the initializer "he"; give one of torch, heNormal, heUniform'],
    [{ bounds: [1, 1] as const }, 'has bounds [1, 1]'],
    [{ inputShape: [0, 2] }, 'has inputShape [0, 2]'],
    [{ parameters: { ...definition.parameters, odd: { shape: [-1], initializer: zeros } } }, 'has odd [-1]'],
  ])('refuses %o', (change, what) => {
    const before = tf.memory().numTensors;
    const changed: ModelDefinition<{ input: 'tensor' }, string, string> = { ...definition, ...change };
    expect(() => defineModel(changed)).toThrow(`core: model "tiny" ${what}`);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses inputs of another shape', () => {
    const model = defineModel(definition);
    expect(() => tf.tidy(() => model.forward(tf.zeros([4, 3]), evaluationPass()))).toThrow(
      'core: model "tiny" got inputs [4, 3]; give [batch, 2]',
    );
    model.dispose();
  });

  it('types representations by their kinds, and weights by their names', () => {
    const model = defineModel({
      ...definition,
      representations: { hidden: 'tensor', code: 'gaussian' },
      forward: (inputs, pass, weights) => {
        expectTypeOf(pass.visit<'code'>)
          .parameter(1)
          .toEqualTypeOf<DiagonalGaussian>();
        // @ts-expect-error no such representation
        expect(pass.visit('nope', inputs)).toBe(inputs);
        // @ts-expect-error no such weight
        expect(weights['logits/kernal']).toBeUndefined();
        return dense(pass.visit('hidden', inputs), weights, 'logits');
      },
    });
    expectTypeOf(model).toEqualTypeOf<Model<{ readonly hidden: Tensor; readonly code: DiagonalGaussian }>>();
    tf.tidy(() => model.forward(tf.zeros([1, 2]), evaluationPass()));
    model.dispose();
  });
});
