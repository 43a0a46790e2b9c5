import { hasOperationKernel, pooledConvolution, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../../tooling/vitest-engine.js';

interface Size {
  readonly batch: number;
  readonly side: number;
  readonly channels: number;
  readonly filter: 3 | 5;
  readonly filters: number;
  readonly padding: 'same' | 'valid';
}

const large: Size = { batch: 256, side: 28, channels: 1, filter: 5, filters: 6, padding: 'same' };

const draws = (name: string, shape: number[]) =>
  tf.tensor(randomStream(4, name).normals(tf.util.sizeFromShape(shape)), shape);

const inputsOf = ({ batch, side, channels, filter, filters }: Size) => [
  draws('images', [batch, side, side, channels]),
  draws('filter', [filter, filter, channels, filters]),
  draws('bias', [filters]),
];

// The layer reads variables, and would read any tensor.
const layer =
  ({ padding }: Size) =>
  (...[x, kernel, bias]: tf.Tensor[]) =>
    pooledConvolution(
      x as tf.Tensor,
      { 'layer/kernel': kernel as tf.Variable, 'layer/bias': bias as tf.Variable },
      'layer',
      padding,
    );

const valuesOf = (f: (...tensors: tf.Tensor[]) => tf.Tensor, size: Size) =>
  tf.tidy(() => {
    const inputs = inputsOf(size);
    const y = f(...inputs);
    const gradients = tf.grads(f)(inputs, draws('outer', y.shape));
    return [y, ...gradients].map((tensor) => tensor.dataSync<'float32'>().slice());
  });

describe('pooled convolutions by a kernel of their own', () => {
  // Engines without it compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('pooledConvolution')));

  it('are the same to the bit each time', () => {
    const first = valuesOf(layer(large), large);
    for (let again = 0; again < 2; again++) {
      const values = valuesOf(layer(large), large);
      // Item by item the comparison would take longer than the work.
      expect(values.every((each, which) => tf.util.arraysEqual(each, first[which] ?? []))).toBe(true);
    }
  });

  it('give the gradient to the first of equal values, and none where ReLU is flat', () => {
    const size: Size = { batch: 1, side: 4, channels: 1, filter: 3, filters: 1, padding: 'valid' };
    const [x, kernel] = [tf.ones([1, 4, 4, 1]), tf.tensor4d([1, 0, 0, 0, 0, 0, 0, 0, 0], [3, 3, 1, 1])];
    const slope = (bias: number) =>
      tf.tidy(() => [
        ...tf
          .grad((inputs) => layer(size)(inputs, kernel, tf.tensor1d([bias])))(x)
          .dataSync(),
      ]);
    expect(slope(0)).toEqual([1, ...Array<number>(15).fill(0)]);
    expect(slope(-1)).toEqual(Array<number>(16).fill(0));
    tf.dispose([x, kernel]);
  });

  it('pass on what is not a number', () => {
    const size: Size = { batch: 2, side: 4, channels: 1, filter: 3, filters: 2, padding: 'same' };
    const y = tf.tidy(() => {
      const [x, kernel, bias] = inputsOf(size) as [tf.Tensor, tf.Tensor, tf.Tensor];
      const spoilt = tf.mul(x, tf.tensor4d([Number.NaN, 1], [2, 1, 1, 1]));
      return layer(size)(spoilt, kernel, bias).dataSync();
    });
    expect(y.slice(0, 8).every(Number.isNaN)).toBe(true);
    expect(y.slice(8).every(Number.isFinite)).toBe(true);
  });
});
