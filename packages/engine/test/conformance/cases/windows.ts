import type { Rng } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { between, draw } from '../conformance-case.js';
import { averagePool, conv2d, depthwise, maxPool } from '../reference/windows.js';

const pads = ['same', 'valid', 0, 1, 2] as const;
const imagesOf = (rng: Rng, channels: number) => [between(rng, 1, 3), between(rng, 5, 8), between(rng, 5, 8), channels];

// tfjs types ops by rank; the drawn shapes have the rank that each op wants.
const images = (x: tf.Tensor) => x as tf.Tensor4D;

const convolutions = draw(28, 'conv2d', (rng, which) => {
  const inputs = between(rng, 1, 4);
  const pad = rng.pick(pads);
  const height = between(rng, 1, 5);
  // With a padding in numbers tfjs sizes the output by the filter's height alone.
  const width = typeof pad === 'number' ? height : between(rng, 1, 5);
  const filter = [height, width, inputs, between(rng, 1, 4)];
  const dilation = which % 7 === 0 && Math.max(height, width) < 3 ? 2 : 1;
  const windows = { stride: dilation === 1 ? between(rng, 1, 3) : 1, pad, dilation };
  return {
    inputs: [{ shape: imagesOf(rng, inputs) }, { shape: filter }],
    compute: (x, w) =>
      tf.conv2d(
        images(x),
        images(w),
        windows.stride,
        pad,
        'NHWC',
        dilation,
        pad === 'same' || pad === 'valid' ? undefined : 'floor',
      ),
    reference: (x, w) => conv2d(x, w, windows),
    differentiable: dilation === 1,
  };
});

const depthwiseConvolutions = draw(12, 'depthwiseConv2d', (rng) => {
  const inputs = between(rng, 1, 3);
  const filter = [between(rng, 1, 3), between(rng, 1, 3), inputs, between(rng, 1, 2)];
  const windows = { stride: between(rng, 1, 2), pad: rng.pick(['same', 'valid'] as const) };
  return {
    inputs: [{ shape: imagesOf(rng, inputs) }, { shape: filter }],
    compute: (x, w) => tf.depthwiseConv2d(images(x), images(w), windows.stride, windows.pad),
    reference: (x, w) => depthwise(x, w, windows),
  };
});

const pooling = (rng: Rng) => ({
  size: between(rng, 1, 3),
  windows: { stride: between(rng, 1, 3), pad: rng.pick(['same', 'valid'] as const) },
});

const maxPools = draw(18, 'maxPool', (rng, which) => {
  const { size, windows } = pooling(rng);
  // Every third case has windows whose greatest value is negative.
  const to = which % 3 === 0 ? -0.5 : 2;
  return {
    inputs: [{ shape: imagesOf(rng, between(rng, 1, 4)), from: -2, to }],
    compute: (x) => tf.maxPool(images(x), size, windows.stride, windows.pad),
    reference: (x) => maxPool(x, size, windows),
  };
});

const averagePools = draw(8, 'avgPool', (rng) => {
  const { size, windows } = pooling(rng);
  return {
    inputs: [{ shape: imagesOf(rng, between(rng, 1, 4)) }],
    compute: (x) => tf.avgPool(images(x), size, windows.stride, windows.pad),
    reference: (x) => averagePool(x, size, windows),
  };
});

export const windowCases = [...convolutions, ...depthwiseConvolutions, ...maxPools, ...averagePools];
