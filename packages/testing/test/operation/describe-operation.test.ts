import { operation, provideKernels } from '@infomixup/core';
import { compareOperation, describeOperation, type OperationCase } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// A stranger's operations, and kernels for them: one right, the others wrong in one way each.
declare module '@infomixup/core' {
  interface Operations {
    halved: (x: tf.Tensor) => tf.Tensor;
    halvedWrongly: (x: tf.Tensor, fault: Fault) => tf.Tensor;
  }
}

type Fault = 'value' | 'shape' | 'gradient' | 'leak' | 'none';

const halved = operation('halved', (x) => tf.div(x, 2));
const halvedWrongly = operation('halvedWrongly', (x) => tf.div(x, 2));

const withGradient = (value: (x: tf.Tensor) => tf.Tensor, slope: number) =>
  tf.customGrad((x) => ({ value: value(x as tf.Tensor), gradFunc: (dy) => tf.mul(dy as tf.Tensor, slope) }));

const faulty: Readonly<Record<Fault, (x: tf.Tensor) => tf.Tensor>> = {
  value: withGradient((x) => tf.mul(x, 0.51), 0.5),
  shape: (x) => tf.reshape(tf.mul(x, 0.5), [-1, 1]),
  gradient: withGradient((x) => tf.mul(x, 0.5), 0.4),
  leak: (x) => {
    tf.keep(tf.scalar(1));
    return tf.mul(x, 0.5);
  },
  none: (x) => tf.mul(x, 0.5),
};

let remove = () => {};
beforeAll(() => {
  remove = provideKernels(tf.getBackend(), {
    halved: (x) => (x.dtype === 'float32' ? tf.mul(x, 0.5) : undefined),
    halvedWrongly: (x, fault) => faulty[fault](x),
  });
});
afterAll(() => remove());

const numbers = () => [tf.tensor1d([1, -3, 8])];
const taken: OperationCase = { name: 'floats', inputs: numbers, compute: (x) => [halved(x as tf.Tensor)] };

describeOperation('halved', [
  taken,
  {
    name: 'whole numbers',
    inputs: () => [tf.tensor1d([2, 4], 'int32')],
    compute: (x) => [halved(x as tf.Tensor)],
    differentiable: false,
    declined: true,
  },
]);

describe('compareOperation', () => {
  const withFault = (fault: Fault): OperationCase => ({
    name: fault,
    inputs: numbers,
    compute: (x) => [halvedWrongly(x as tf.Tensor, fault)],
  });

  it.each([
    ['value', /value 0 is up to/],
    ['shape', /value 0 is \[3,1\], the formula's \[3\]/],
    ['gradient', /the gradient in input 0 is up to/],
    ['leak', /tensors are left behind/],
  ] as const)('finds a wrong %s', async (fault, complaint) => {
    await expect(compareOperation('halvedWrongly', withFault(fault))).rejects.toThrow(complaint);
  });

  it('passes what is right, again and again', async () => {
    await compareOperation('halvedWrongly', withFault('none'));
    await compareOperation('halvedWrongly', withFault('none'));
  });

  it('asks that the kernel takes the call, or declines it as told', async () => {
    await expect(compareOperation('halved', { ...taken, declined: true })).rejects.toThrow(/took \d+ calls/);
    await expect(compareOperation('halvedWrongly', taken)).rejects.toThrow(/took 0 calls/);
  });
});
