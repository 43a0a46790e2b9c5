import { classifierOf, countParameters, type DiagonalGaussian, type Model, spiralMlp } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { expectClose } from '../close.js';
import { trainingPass } from '../training-pass.js';

describe('spiralMlp', () => {
  it('has three hidden layers of 64 unless told otherwise', () => {
    const model = spiralMlp({ seed: 1 });
    expect(countParameters(model)).toBe(2 * 64 + 64 + 2 * (64 * 64 + 64) + 64 * 2 + 2);
    expect(model.representations).toEqual({ input: 'tensor', hidden1: 'tensor', hidden2: 'tensor', hidden3: 'tensor' });
    expect(model.bounds).toEqual([-1, 1]);
    model.dispose();
  });

  it('computes dense layers with ReLU between them', () => {
    const model = spiralMlp({ seed: 3, hidden: [4, 3], classes: 3 });
    const values = (name: string) => model.parameters[name]?.arraySync() as number[] & number[][];
    const layer = (x: number[], name: string) =>
      values(`${name}/bias`).map((bias, unit) =>
        x.reduce(
          (total, value, input) => total + value * (values(`${name}/kernel`)[input]?.[unit] ?? Number.NaN),
          bias,
        ),
      );
    const relu = (x: number[]) => x.map((value) => Math.max(0, value));
    const logits = tf.tidy(() => classifierOf(model).logits(tf.tensor2d([[0.7, -0.4]])));
    expectClose(logits, layer(relu(layer(relu(layer([0.7, -0.4], 'hidden1')), 'hidden2')), 'logits'));
    logits.dispose();
    model.dispose();
  });

  it('visits what it declares, in order', () => {
    const model = spiralMlp({ seed: 1, hidden: [5, 4], bottleneck: 2 });
    const pass = trainingPass<typeof model extends Model<infer R> ? R : never>();
    tf.tidy(() => model.forward(tf.zeros([3, 2]), pass));
    expect(pass.visited).toEqual(['input', 'hidden1', 'hidden2', 'bottleneck', 'latent']);
    expect(Object.keys(model.representations)).toEqual(pass.visited);
    model.dispose();
  });

  it('names its hidden layers in its type', () => {
    const plain = spiralMlp({ seed: 1, hidden: [5, 4] });
    const stochastic = spiralMlp({ seed: 1, bottleneck: 2 });
    expectTypeOf(plain).toEqualTypeOf<
      Model<{ readonly input: Tensor; readonly hidden1: Tensor; readonly hidden2: Tensor }>
    >();
    expectTypeOf<typeof stochastic extends Model<infer R> ? R : never>().toExtend<{
      readonly hidden3: Tensor;
      readonly bottleneck: DiagonalGaussian;
    }>();
    plain.dispose();
    stochastic.dispose();
  });

  it('refuses sizes that are none', () => {
    expect(() => spiralMlp({ seed: 1, hidden: [] })).toThrow(/spiral-mlp.*hidden/);
    expect(() => spiralMlp({ seed: 1, hidden: [3, 0] })).toThrow(/hidden\.1/);
  });
});
