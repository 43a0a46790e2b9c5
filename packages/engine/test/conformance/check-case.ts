import { randomStream } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { type Array64, sizeOf } from './array64.js';
import type { ConformanceCase } from './conformance-case.js';
import { derivative } from './derivative.js';

/** The gradient of a case's weighted reference in one input. */
export type DerivativeOf = (
  example: ConformanceCase,
  x: readonly Array64[],
  which: number,
  weights: Float64Array,
) => Float64Array;

const computed: DerivativeOf = ({ reference }, x, which, weights) => derivative(reference, x, which, weights);

const tolerance = 1e-5;

/** Values that single precision holds exactly, so that tensors and references start from the same ones. */
function inputsOf({ name, inputs }: ConformanceCase): Array64[] {
  return inputs.map(({ shape, from = -2, to = 2 }, which) => {
    const uniforms = randomStream(7, name, which).uniforms(sizeOf(shape));
    return { shape, data: Float64Array.from(uniforms, (u) => Math.fround(from + (to - from) * u)) };
  });
}

const toTensor = ({ shape, data }: Array64) => tf.tensor(Float32Array.from(data), [...shape]);

function requireSame(what: string, actual: unknown, expected: unknown): void {
  if (String(actual) !== String(expected)) throw new Error(`${what} is ${actual} and should be ${expected}`);
}

function requireClose(what: string, actual: ArrayLike<number>, expected: Float64Array): void {
  requireSame(`the length of ${what}`, actual.length, expected.length);
  const scale = expected.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 1);
  const errors = expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value) / scale);
  // A NaN is not below the tolerance either.
  if (errors.every((error) => error <= tolerance)) return;
  throw new Error(`the greatest relative error of ${what} is ${Math.max(...errors)}`);
}

/** Reads tensors, and frees them; some engines cannot be waited for. */
async function read(tensors: readonly tf.Tensor[]): Promise<ArrayLike<number>[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose([...tensors]);
  return values;
}

async function checkValue(example: ConformanceCase, x: readonly Array64[]): Promise<Array64> {
  const expected = example.reference(...x);
  const y = tf.tidy(() => example.compute(...x.map(toTensor)));
  requireSame('the shape of the value', y.shape, expected.shape);
  const [actual = []] = await read([y]);
  requireClose('the value', actual, expected.data);
  return expected;
}

async function checkGradients(
  example: ConformanceCase,
  x: readonly Array64[],
  y: Array64,
  derivativeOf: DerivativeOf,
): Promise<void> {
  const uniforms = randomStream(11, example.name).uniforms(y.data.length);
  const weights = Float64Array.from(uniforms, (u) => Math.fround(u + 0.5));
  const gradients = tf.tidy(() => {
    const dy = toTensor({ shape: y.shape, data: weights });
    return tf.grads((...tensors) => example.compute(...tensors))(x.map(toTensor), dy);
  });
  for (const [which, gradient] of (await read(gradients)).entries()) {
    requireClose(`the gradient in input ${which}`, gradient, derivativeOf(example, x, which, weights));
  }
}

/** Compares value and gradients of a case on the open engine with the references. @throws Error where they differ. */
export async function checkCase(example: ConformanceCase, derivativeOf = computed): Promise<void> {
  const before = tf.memory().numTensors;
  const x = inputsOf(example);
  const y = await checkValue(example, x);
  if (example.differentiable !== false) await checkGradients(example, x, y, derivativeOf);
  requireSame('the number of tensors afterwards', tf.memory().numTensors, before);
}
