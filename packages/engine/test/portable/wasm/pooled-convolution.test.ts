import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => openEngine({ prefer: 'wasm' }));

type Padding = readonly [number, number, number, number];
type Compute = (x: tf.Tensor, filter: tf.Tensor, bias: tf.Tensor) => tf.Tensor;

const fused =
  (padding: Padding): Compute =>
  (x, filter, bias) => {
    const outputs: unknown = tf.engine().runKernel('PooledConvolution', { x, filter, bias }, { padding: [...padding] });
    return (outputs as [tf.Tensor, tf.Tensor])[0]; // its values, and where they were
  };

const composed =
  ([top, bottom, left, right]: Padding): Compute =>
  (x, filter, bias) => {
    const padded = tf.pad4d(x as tf.Tensor4D, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    const pooled = tf.maxPool(tf.conv2d(padded, filter as tf.Tensor4D, 1, 'valid'), 2, 2, 'valid');
    return tf.relu(tf.add(pooled, bias));
  };

/** Value and gradients as numbers. */
function numbers(compute: Compute, inputs: readonly tf.Tensor[]): number[][] {
  return tf.tidy(() => {
    const given = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
    const dy = tf.randomUniform(compute(...given).shape, -1, 1, 'float32', 4);
    const { value, grads } = tf.valueAndGrads((...tensors) => compute(...(tensors as typeof given)))(given, dy);
    return [value, ...grads].map((tensor) => [...tensor.dataSync()]);
  });
}

const none: Padding = [0, 0, 0, 0];

describe.each([
  { input: [3, 9, 8, 1], filter: [5, 5, 1, 6], padding: [2, 2, 2, 2] },
  { input: [17, 8, 11, 6], filter: [5, 3, 6, 16], padding: none },
  { input: [2, 7, 7, 4], filter: [3, 3, 4, 9], padding: [1, 2, 0, 3] },
  { input: [9, 6, 6, 13], filter: [3, 5, 13, 1], padding: [0, 0, 2, 2] },
  { input: [1, 3, 3, 2], filter: [2, 2, 2, 3], padding: none },
] as const)('a pooled convolution of $input with $filter', ({ input, filter, padding }) => {
  const draw = (shape: readonly number[], seed: number) => tf.randomUniform([...shape], -1, 1, 'float32', seed);
  const inputs = () => [draw(input, 1), draw(filter, 2), draw([filter[3]], 3)];

  it('has the value and the gradients of its parts', () => {
    tf.tidy(() => {
      const tensors = inputs();
      const [actual, expected] = [fused(padding), composed(padding)].map((compute) => numbers(compute, tensors));
      expect(actual?.[0]).toEqual(expected?.[0]);
      actual?.forEach((values, which) => {
        const scale = Math.max(...values.map(Math.abs), 1);
        const errors = values.map((value, i) => Math.abs(value - (expected?.[which]?.[i] ?? Number.NaN)) / scale);
        expect(Math.max(...errors)).toBeLessThan(1e-5);
        expect(values).toHaveLength(expected?.[which]?.length ?? -1);
      });
    });
  });
});

it('passes NaN on', () => {
  const value = tf.tidy(() => [
    ...fused(none)(tf.tensor4d([1, Number.NaN, 5, 3], [1, 2, 2, 1]), tf.ones([1, 1, 1, 1]), tf.zeros([1])).dataSync(),
  ]);
  expect(value).toEqual([Number.NaN]);
});

it('frees what it makes', () => {
  const before = tf.memory().numTensors;
  const tensors = [tf.ones([2, 6, 6, 1]), tf.ones([3, 3, 1, 2]), tf.zeros([2])];
  numbers(fused(none), tensors);
  tf.dispose(tensors);
  expect(tf.memory().numTensors).toBe(before);
});
