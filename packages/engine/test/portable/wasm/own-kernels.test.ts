import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { sourceSum } from '../../../assembly/assemble.js';
import { type ConvolutionAttributes, planConvolution } from '../../../src/kernels/convolution/plan.js';
import { filterGradient, inputGradient } from '../../../src/kernels/repairs/convolution-gradient.js';
import { assembledFrom } from '../../../src/kernels/wasm/assembled.js';
import { checkCase } from '../../conformance/check-case.js';
import { between, draw } from '../../conformance/conformance-case.js';
import { averagePool, maxPool } from '../../conformance/reference/windows.js';

beforeAll(() => openEngine({ prefer: 'wasm' }));

it('are compiled from the sources as they are', () => {
  expect(assembledFrom, 'run `npm run assemble` in packages/engine').toBe(sourceSum());
});

type Shape = [number, number, number, number];

interface Shapes {
  readonly input: Shape;
  readonly filter: Shape;
  readonly given: Required<Omit<ConvolutionAttributes, 'dimRoundingMode'>>;
}

const given = { dataFormat: 'NHWC', dilations: 1 } as const;

/** Larger than the conformance cases: images in groups, outputs beyond eights, windows beyond fours. */
const shapes: readonly Shapes[] = [
  { input: [5, 20, 20, 3], filter: [5, 5, 3, 9], given: { ...given, strides: 1, pad: 'valid' } },
  { input: [2, 40, 33, 1], filter: [3, 5, 1, 6], given: { ...given, strides: 1, pad: 'same' } },
  { input: [3, 9, 11, 17], filter: [3, 3, 17, 12], given: { ...given, strides: 2, pad: 'same' } },
  { input: [300, 3, 3, 2], filter: [2, 2, 2, 3], given: { ...given, strides: 1, pad: 'valid' } },
  { input: [4, 8, 8, 24], filter: [1, 1, 24, 16], given: { ...given, strides: 2, pad: 'valid' } },
  { input: [2, 7, 7, 4], filter: [3, 3, 4, 8], given: { ...given, strides: 2, pad: 1 } },
];

const dot = (a: tf.Tensor, b: tf.Tensor) => {
  const [x, y] = [a.dataSync<'float32'>(), b.dataSync<'float32'>()];
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0);
};

const length = (x: tf.Tensor) => Math.sqrt(dot(x, x));

const error = (actual: tf.Tensor, expected: tf.Tensor) => length(tf.sub(actual, expected)) / length(expected);

describe.each(shapes)('of a convolution of $input with $filter', ({ input, filter, given }) => {
  const plan = planConvolution(input, filter, given);
  const uniform = (shape: Shape, seed: number) => tf.randomUniform<tf.Rank.R4>(shape, -1, 1, 'float32', seed);

  it('agree with each other and with gradients composed of other convolutions', () => {
    tf.tidy(() => {
      const [x, w, dy] = [uniform(input, 1), uniform(filter, 2), uniform(plan.outShape, 3)];
      const y = tf.engine().runKernel<tf.Tensor>(tf.Conv2D, { x, filter: w }, { ...given });
      const dx = tf
        .engine()
        .runKernel<tf.Tensor>(tf.Conv2DBackpropInput, { dy, filter: w }, { ...given, inputShape: input });
      const dw = tf
        .engine()
        .runKernel<tf.Tensor>(tf.Conv2DBackpropFilter, { x, dy }, { ...given, filterShape: filter });
      expect(error(dx, inputGradient(dy, w, plan))).toBeLessThan(1e-6);
      expect(error(dw, filterGradient(x, dy, plan))).toBeLessThan(1e-6);
      // A convolution is linear in both, so that these three are one number.
      const scale = length(y) * length(dy);
      expect(Math.abs(dot(y, dy) - dot(x, dx)) / scale).toBeLessThan(1e-6);
      expect(Math.abs(dot(y, dy) - dot(w, dw)) / scale).toBeLessThan(1e-6);
    });
  });
});

// Native TensorFlow refuses a padding in numbers for pooling, so that these are not among the cases of all engines.
const paddedPools = draw(8, 'padded pool', (rng, which) => {
  const size = between(rng, 2, 3);
  const windows = { stride: between(rng, 1, 3), pad: between(rng, 1, size - 1) };
  const average = which % 2 === 0;
  const to = which % 3 === 0 ? -1 : 2;
  return {
    inputs: [{ shape: [2, between(rng, 3, 7), between(rng, 3, 7), between(rng, 1, 9)], from: -2, to }],
    compute: (x) => {
      const pool = average ? tf.avgPool : tf.maxPool;
      return pool(x as tf.Tensor4D, size, windows.stride, windows.pad, 'floor');
    },
    reference: (x) => (average ? averagePool : maxPool)(x, size, windows),
  };
});

it.each(paddedPools)('hold to the reference: $name', (example) => checkCase(example));

it.each([
  [2, 5],
  [5, 2],
  [2, 2],
])('pool images of %d x %d, smaller than the window, to nothing', (height, width) => {
  tf.tidy(() => {
    const x = tf.ones<tf.Rank.R4>([2, height, width, 3]);
    const shape = [2, Math.max(height - 2, 0), Math.max(width - 2, 0), 3];
    expect(tf.maxPool(x, 3, 1, 'valid').shape).toEqual(shape);
    expect(tf.avgPool(x, 3, 1, 'valid').shape).toEqual(shape);
  });
});
