import { crossEntropy, evaluationPass, lenet5, normalTensor, oneHot, randomStream } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => openEngine({ prefer: 'wasm' }));

/** Bytes of the memory that the backend and our kernels share. */
const heapBytes = () => {
  // tfjs types every backend by its common interface; this one has this member.
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  return wasm.HEAPU8.byteLength;
};

interface Trained {
  readonly weights: readonly number[];
  /** After each step. */
  readonly tensors: readonly number[];
  readonly heap: readonly number[];
}

function train(steps: number): Trained {
  const model = lenet5({ seed: 3 });
  const variables = Object.values(model.parameters);
  const [tensors, heap]: [number[], number[]] = [[], []];
  for (let step = 0; step < steps; step++) {
    tf.tidy(() => {
      const rng = randomStream(1, 'batch', step);
      const inputs = normalTensor(rng, [8, 28, 28, 1]);
      const targets = oneHot(
        Int32Array.from({ length: 8 }, () => rng.integer(10)),
        10,
      );
      const loss = () => {
        const logits = model.forward(inputs, evaluationPass());
        return tf.mean<tf.Scalar>(crossEntropy.losses(logits, targets));
      };
      const { grads } = tf.variableGrads(loss, variables);
      for (const variable of variables) {
        const gradient = grads[variable.name];
        if (gradient) variable.assign(tf.sub(variable, tf.mul(gradient, 0.01)));
      }
    });
    tensors.push(tf.memory().numTensors);
    heap.push(heapBytes());
  }
  const weights = variables.flatMap((variable) => [...variable.dataSync()]);
  model.dispose();
  return { weights, tensors, heap };
}

it('trains a convolutional network to the same bits, in the same memory from its second step on', () => {
  const [first, again] = [train(50), train(50)];
  expect(first.weights.every(Number.isFinite)).toBe(true);
  expect(again.weights).toEqual(first.weights);
  expect(new Set(first.tensors).size).toBe(1);
  expect(new Set([...first.heap.slice(1), ...again.heap]).size).toBe(1);
});
