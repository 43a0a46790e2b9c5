import { hasOperationKernel, pooledConvolution, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';

interface Size {
  readonly batch: number;
  readonly side: number;
  readonly channels: number;
  readonly filter: 3 | 5;
  readonly filters: number;
  readonly padding: 'same' | 'valid';
}

const sizes: readonly Size[] = [
  { batch: 256, side: 28, channels: 1, filter: 5, filters: 6, padding: 'same' },
  { batch: 33, side: 14, channels: 6, filter: 5, filters: 16, padding: 'valid' },
  { batch: 17, side: 9, channels: 12, filter: 5, filters: 7, padding: 'same' },
  { batch: 5, side: 10, channels: 21, filter: 3, filters: 33, padding: 'valid' },
  { batch: 3, side: 6, channels: 1, filter: 3, filters: 1, padding: 'valid' },
];

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

const composed =
  ({ padding }: Size) =>
  (...[x, kernel, bias]: tf.Tensor[]) => {
    const sums = tf.conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, 1, padding);
    return tf.relu(tf.add(tf.maxPool(sums, 2, 2, 'valid'), bias as tf.Tensor));
  };

const valuesOf = (f: (...tensors: tf.Tensor[]) => tf.Tensor, size: Size) =>
  tf.tidy(() => {
    const inputs = inputsOf(size);
    const y = f(...inputs);
    const gradients = tf.grads(f)(inputs, draws('outer', y.shape));
    return [y, ...gradients].map((tensor) => [...tensor.dataSync<'float32'>()]);
  });

describe('pooled convolutions by a kernel of their own', () => {
  // Engines without it compose the same of several operations.
  beforeEach(({ skip }) => skip(!hasOperationKernel('pooledConvolution')));

  it.each(sizes)('are those of four ops for %o', (size) => {
    const [expected, actual] = [valuesOf(composed(size), size), valuesOf(layer(size), size)];
    for (const [which, values] of actual.entries()) {
      const wanted = expected[which] ?? [];
      const scale = wanted.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1);
      const error = values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (wanted[i] ?? 0))), 0);
      expect(error / scale).toBeLessThan(1e-5);
    }
  });

  it('are the same to the bit each time', () => {
    const [size] = sizes;
    if (!size) throw new Error('no size to try');
    const first = valuesOf(layer(size), size);
    for (let again = 0; again < 3; again++) expect(valuesOf(layer(size), size)).toEqual(first);
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
