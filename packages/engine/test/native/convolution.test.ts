import { randomStream } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { convolutionOf, type Size, sizeOf } from './convolution-reference.js';
import '../../../../tooling/vitest-engine.js';

// Wide enough for the engine's own kernels: by tiles, whole ones and such that overhang, and by gathered windows; channels
// that fill vectors and panels of them, and that do not.
const sizes: readonly Size[] = [
  { images: 2, height: 8, width: 8, channels: 16, filter: 3, filters: 64, stride: 1, pad: 1 },
  { images: 3, height: 7, width: 5, channels: 33, filter: 3, filters: 17, stride: 1, pad: 'same' },
  { images: 1, height: 6, width: 9, channels: 20, filter: 3, filters: 150, stride: 1, pad: 'valid' },
  { images: 1, height: 5, width: 4, channels: 16, filter: 3, filters: 16, stride: 1, pad: 2 },
  { images: 1, height: 1, width: 1, channels: 18, filter: 3, filters: 16, stride: 1, pad: 1 },
  { images: 9, height: 12, width: 12, channels: 140, filter: 3, filters: 20, stride: 1, pad: 1 },
  { images: 2, height: 8, width: 8, channels: 3, filter: 3, filters: 70, stride: 1, pad: 1 },
  { images: 2, height: 8, width: 7, channels: 16, filter: 3, filters: 33, stride: 2, pad: 1 },
  { images: 2, height: 9, width: 8, channels: 140, filter: 1, filters: 17, stride: 2, pad: 0 },
  { images: 1, height: 11, width: 12, channels: 19, filter: 5, filters: 16, stride: 3, pad: 'same' },
  { images: 7, height: 14, width: 14, channels: 17, filter: 2, filters: 18, stride: 2, pad: 'valid' },
];

const draws = (name: string, shape: readonly number[]) =>
  randomStream(6, name).normals(tf.util.sizeFromShape([...shape]));

function computed(size: Size, x: Float32Array, filter: Float32Array, dy: Float32Array): Float32Array[] {
  const { input, kernel, output } = sizeOf(size);
  const rounding = typeof size.pad === 'number' ? 'floor' : undefined;
  return tf.tidy(() => {
    const convolve = (...[images, filters]: tf.Tensor[]) =>
      tf.conv2d(images as tf.Tensor4D, filters as tf.Tensor4D, size.stride, size.pad, 'NHWC', 1, rounding);
    const inputs = [tf.tensor(x, [...input]), tf.tensor(filter, [...kernel])];
    const gradients = tf.grads(convolve)(inputs, tf.tensor(dy, [...output]));
    return [convolve(...inputs), ...gradients].map((tensor) => tensor.dataSync<'float32'>());
  });
}

describe('convolutions by kernels of their own', () => {
  beforeAll(() => openEngine({ prefer: 'tensorflow' }));
  beforeEach(({ skip }) => skip(!tf.getKernel('Convolution', tf.getBackend())));

  it.each(sizes)('are the sums of all products for %o', (size) => {
    const { input, kernel, output } = sizeOf(size);
    const [x, filter, dy] = [draws('x', input), draws('filter', kernel), draws('dy', output)];
    const expected = convolutionOf(size, x, filter, dy);
    const before = tf.memory().numTensors;
    const actual = computed(size, x, filter, dy);
    for (const [which, values] of actual.entries()) {
      const wanted = expected[which] ?? new Float64Array();
      const scale = wanted.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
      const error = wanted.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (values[i] ?? 0))), 0);
      expect(values).toHaveLength(wanted.length);
      expect(error / scale).toBeLessThan(2e-6);
    }
    // To the bit, whichever thread computes what.
    expect(computed(size, x, filter, dy)).toEqual(actual);
    expect(tf.memory().numTensors).toBe(before);
  });
});
