import { randomStream } from '@infomixup/core';
import { type EngineName, openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Array64, sizeOf } from './array64.js';
import { algebraCases } from './cases/algebra.js';
import { selectionCases } from './cases/selection.js';
import { windowCases } from './cases/windows.js';
import type { ConformanceCase } from './conformance-case.js';
import { derivative } from './derivative.js';

const tolerance = 1e-5;

/** Values that single precision holds exactly, so that tensors and references start from the same ones. */
function inputsOf({ name, inputs }: ConformanceCase): Array64[] {
  return inputs.map(({ shape, from = -2, to = 2 }, which) => {
    const uniforms = randomStream(7, name, which).uniforms(sizeOf(shape));
    return { shape, data: Float64Array.from(uniforms, (u) => Math.fround(from + (to - from) * u)) };
  });
}

const toTensor = ({ shape, data }: Array64) => tf.tensor(Float32Array.from(data), [...shape]);

function expectClose(actual: ArrayLike<number>, expected: Float64Array): void {
  const scale = expected.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1);
  const errors = expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value) / scale);
  expect(actual).toHaveLength(expected.length);
  // A NaN is not below the tolerance either.
  expect(
    errors.every((error) => error <= tolerance),
    `greatest relative error ${Math.max(...errors)}`,
  ).toBe(true);
}

/** Reads tensors, and frees them; some engines cannot be waited for. */
async function read(tensors: readonly tf.Tensor[]): Promise<ArrayLike<number>[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  return values;
}

async function expectValue(example: ConformanceCase, x: readonly Array64[]): Promise<Array64> {
  const expected = example.reference(...x);
  const y = tf.tidy(() => example.compute(...x.map(toTensor)));
  expect(y.shape).toEqual(expected.shape);
  const [actual = []] = await read([y]);
  expectClose(actual, expected.data);
  return expected;
}

async function expectGradients(example: ConformanceCase, x: readonly Array64[], y: Array64): Promise<void> {
  const weights = Float64Array.from(randomStream(11, example.name).uniforms(y.data.length), (u) =>
    Math.fround(u + 0.5),
  );
  const gradients = tf.tidy(() => {
    const dy = toTensor({ shape: y.shape, data: weights });
    return tf.grads((...tensors) => example.compute(...tensors))(x.map(toTensor), dy);
  });
  const actual = await read(gradients);
  actual.forEach((gradient, which) => {
    expectClose(gradient, derivative(example.reference, x, which, weights));
  });
}

/**
 * Holds one engine to the references, values and gradients, and to freeing what it makes. `flags` of tfjs may keep an
 * engine from leaving its work to another.
 */
export async function describeConformance(
  prefer: EngineName,
  flags: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  const missing = await openEngine({ prefer }).then(
    // The build for GPUs opens without one too, as another engine.
    ({ name, line }) => (name === prefer ? undefined : line),
    (error: Error) => error.message,
  );
  describe.skipIf(missing)(`engine ${prefer}${missing ? ` (absent: ${missing})` : ''}`, () => {
    beforeAll(async () => {
      await openEngine({ prefer });
      for (const [flag, value] of Object.entries(flags)) tf.env().set(flag, value);
    });
    it.each([...windowCases, ...algebraCases, ...selectionCases])('$name', async (example) => {
      const before = tf.memory().numTensors;
      const x = inputsOf(example);
      const y = await expectValue(example, x);
      if (example.differentiable !== false) await expectGradients(example, x, y);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
