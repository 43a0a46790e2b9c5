import {
  convolution,
  convolutionParameters,
  convolutionWithoutBias,
  convolutionWithoutBiasParameters,
  convolve,
  defineModel,
  evaluationPass,
  flatten,
  globalAveragePool,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { expectClose } from '../close.js';

const image = [
  [1, 2, 3, 4],
  [5, 6, 7, 8],
  [9, 10, 11, 12],
  [13, 14, 15, 16],
];
const kernel = [
  [1, -2, 3],
  [0, 4, -1],
  [2, 1, 5],
];

/** The kernel at every `stride`-th place of an image with `padding` zeros on each side, in plain loops. */
function placed(padding: number, stride: number): number[] {
  const last = image.length + 2 * padding - kernel.length;
  const starts = Array.from({ length: Math.floor(last / stride) + 1 }, (_s, index) => index * stride - padding);
  const product = (top: number, left: number): number =>
    kernel
      .flatMap((row, y) => row.map((weight, x) => weight * (image[top + y]?.[left + x] ?? 0)))
      .reduce((a, b) => a + b);
  return starts.flatMap((top) => starts.map((left) => product(top, left)));
}

const x = () => tf.tensor(image.flat(), [1, 4, 4, 1]);
const w = () => tf.tensor(kernel.flat(), [3, 3, 1, 1]);

describe('convolve', () => {
  it.each([
    [0, 1],
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 3],
  ])('puts %i zeros on each side, with stride %i', (padding, stride) => {
    tf.tidy(() => expectClose(convolve(x(), w(), { padding, stride }), placed(padding, stride)));
  });

  it('has the gradients of a padding in numbers', () => {
    const output = (images: tf.Tensor, filter: tf.Tensor, padded: boolean): tf.Scalar => {
      const all = padded ? tf.pad(images, [[0, 0], [1, 1], [1, 1], [0, 0]]) : images; // biome-ignore format: one axis each
      return tf.sum(tf.square(convolve(all, filter, { stride: 2, padding: padded ? 'valid' : 1 })));
    };
    tf.tidy(() => {
      const slopes = (padded: boolean) =>
        tf.grads((images, filter) => output(images as tf.Tensor, filter as tf.Tensor, padded))([x(), w()]);
      const [numbers, zeros] = [slopes(false), slopes(true)];
      for (const [index, slope] of numbers.entries()) expectClose(slope, zeros[index]?.dataSync() ?? []);
    });
  });

  it('pads unevenly where "same" has an odd number of zeros to place', () => {
    tf.tidy(() => {
      const same = convolve(x(), w(), { padding: 'same', stride: 2 });
      expect(same.shape).toEqual([1, 2, 2, 1]);
      expect(same.dataSync()).not.toEqual(convolve(x(), w(), { padding: 1, stride: 2 }).dataSync());
    });
  });
});

describe('convolutionWithoutBias', () => {
  it('is the convolution whose bias is 0', () => {
    const size = { size: 3, inputs: 1, filters: 2 };
    const model = defineModel({
      name: 'both',
      seed: 1,
      initializer: 'heNormal',
      inputShape: [4, 4, 1],
      classes: 16,
      bounds: [0, 16],
      representations: {},
      parameters: { ...convolutionParameters('with', size), ...convolutionWithoutBiasParameters('without', size) },
      forward: (inputs, _pass, weights) => {
        weights['without/kernel'].assign(weights['with/kernel']);
        const places = { padding: 1, stride: 2 };
        const pair = [
          convolution(inputs, weights, 'with', places),
          convolutionWithoutBias(inputs, weights, 'without', places),
        ];
        return flatten(tf.concat(pair, 0));
      },
    });
    expect(Object.keys(model.parameters)).toEqual(['with/kernel', 'with/bias', 'without/kernel']);
    expect(model.parameters['without/kernel']?.shape).toEqual([3, 3, 1, 2]);
    tf.tidy(() => {
      const [biased, plain] = tf.unstack(model.forward(x(), evaluationPass()));
      expect(plain?.dataSync()).toEqual(biased?.dataSync());
    });
    model.dispose();
  });
});

describe('globalAveragePool', () => {
  it('is the mean of each channel over all places', () => {
    tf.tidy(() => expectClose(globalAveragePool(tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2])), [3, 30]));
  });
});
