import { dense, denseRelu, hasOperationKernel, randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';

interface Size {
  readonly sample: readonly number[];
  readonly batch: number;
  readonly units: number;
}

const sizes: readonly Size[] = [
  { batch: 256, sample: [5, 5, 16], units: 120 },
  { batch: 25, sample: [84], units: 10 },
  { batch: 1, sample: [1], units: 1 },
  { batch: 47, sample: [3, 7], units: 65 },
  { batch: 3, sample: [130], units: 16 },
];

const layers = {
  dense: { layer: dense, after: (sum: tf.Tensor) => sum },
  denseRelu: { layer: denseRelu, after: (sum: tf.Tensor) => tf.relu(sum) },
};

const draws = (name: string, shape: readonly number[]) =>
  tf.tensor(randomStream(4, name).normals(tf.util.sizeFromShape([...shape])), [...shape]);

const inputsOf = ({ batch, sample, units }: Size) => [
  draws('inputs', [batch, ...sample]),
  draws('kernel', [tf.util.sizeFromShape([...sample]), units]),
  draws('bias', [units]),
];

// The layer reads variables, and would read any tensor.
const ofTensors =
  (layer: typeof dense) =>
  (...[x, kernel, bias]: tf.Tensor[]) =>
    layer(x as tf.Tensor, { 'layer/kernel': kernel as tf.Variable, 'layer/bias': bias as tf.Variable }, 'layer');

const composed =
  (after: (sum: tf.Tensor) => tf.Tensor) =>
  (...[x, kernel, bias]: tf.Tensor[]) => {
    const rows = tf.reshape(x as tf.Tensor, [x?.shape[0] ?? 0, -1]);
    return after(tf.add(tf.matMul(rows, kernel as tf.Tensor), bias as tf.Tensor));
  };

/** The values and then the gradients in the inputs, the kernel and the bias. */
const valuesOf = (f: (...tensors: tf.Tensor[]) => tf.Tensor, size: Size) =>
  tf.tidy(() => {
    const inputs = inputsOf(size);
    const y = f(...inputs);
    const gradients = tf.grads(f)(inputs, draws('outer', y.shape));
    expect(gradients.map(({ shape }) => shape)).toEqual(inputs.map(({ shape }) => shape));
    return [y, ...gradients].map((tensor) => tensor.dataSync());
  });

const greatest = (values: ArrayLike<number>) =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe.each(Object.entries(layers))('%s in one kernel', (_, { layer, after }) => {
  beforeEach(({ skip }) => skip(!hasOperationKernel('dense')));

  it.each(sizes)('computes what its parts do, and their gradients: $batch of $sample to $units', (size) => {
    const [fused, parts] = [valuesOf(ofTensors(layer), size), valuesOf(composed(after), size)];
    for (const [index, values] of fused.entries()) {
      const expected = parts[index] ?? [];
      const differences = Array.from(values, (value, at) => value - (expected[at] ?? Number.NaN));
      expect(greatest(differences)).toBeLessThan(2e-6 * Math.max(greatest(expected), 1));
    }
  });

  it('passes NaN on, to its own row alone', () => {
    const weights = { 'layer/kernel': tf.variable(tf.ones([2, 3])), 'layer/bias': tf.variable(tf.zeros([3])) };
    const inputs = tf.tensor2d([
      [Number.NaN, 1],
      [1, 1],
    ]);
    const y = layer(inputs, weights, 'layer');
    expect([...y.dataSync()]).toEqual([Number.NaN, Number.NaN, Number.NaN, 2, 2, 2]);
    tf.dispose([inputs, y, weights]);
  });

  it('refuses samples that do not fit the kernel', () => {
    const weights = { 'layer/kernel': tf.variable(tf.ones([2, 3])), 'layer/bias': tf.variable(tf.zeros([3])) };
    const inputs = tf.ones([4, 5]);
    expect(() => layer(inputs, weights, 'layer')).toThrow(/samples of 5 values for a kernel of 2 rows/);
    tf.dispose([inputs, weights]);
  });
});
