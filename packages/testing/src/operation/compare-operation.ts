import {
  type OperationKernels,
  type Operations,
  operationKernel,
  provideKernels,
  withComposedOperations,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { broken } from '../broken.js';

/** One call by which a kernel is held to its formula. */
export interface OperationCase {
  readonly name: string;
  /** Makes the tensors of the call, the same ones each time; the suite frees them. */
  readonly inputs: () => readonly Tensor[];
  /** Calls a function that the operation stands behind: what it gives. Of these tensors all that are float32 have gradients. */
  readonly compute: (...inputs: Tensor[]) => readonly Tensor[];
  /** False where the operation has no gradient. */
  readonly differentiable?: boolean;
  /** Whether the kernel leaves the call to the formula; false unless given. */
  readonly declined?: boolean;
  /** How far values may lie apart, in units of the greatest one or of 1; 1e-5 unless given. */
  readonly tolerance?: number;
}

interface Outcome {
  readonly what: string;
  readonly shape: string;
  readonly values: ArrayLike<number>;
}

function refuse(what: string): never {
  throw broken(what, 'correct the kernel, or the case');
}

/** A weight for each value, unlike its neighbours', so that no gradient cancels. */
const weightsLike = ({ shape, size }: Tensor): Tensor =>
  tf.tensor(
    Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 7) % 11) / 11),
    shape,
  );

const weightedSum = (tensors: readonly Tensor[]): tf.Scalar =>
  tf.addN(tensors.map((tensor) => tf.sum<tf.Scalar>(tf.mul(tensor, weightsLike(tensor)))));

/** What a case gives, and its gradients. */
async function outcomesOf({ inputs, compute, differentiable = true }: OperationCase): Promise<Outcome[]> {
  const made = tf.tidy(() => {
    const given = [...inputs()];
    const values = compute(...given);
    const gradients = differentiable ? tf.grads((...tensors) => weightedSum(compute(...tensors)))(given) : [];
    return { values: [...values], gradients };
  });
  const all = [
    ...made.values.map((tensor, which) => ({ what: `value ${which}`, tensor })),
    ...made.gradients.map((tensor, which) => ({ what: `the gradient in input ${which}`, tensor })),
  ];
  const read = all.map(async ({ what, tensor }) => ({
    what,
    shape: `[${tensor.shape}]`,
    values: await tensor.data<'float32'>(),
  }));
  const outcomes = await Promise.all(read);
  tf.dispose([...made.values, ...made.gradients]);
  return outcomes;
}

function requireClose(actual: Outcome, expected: Outcome | undefined, tolerance: number): void {
  if (!expected || actual.shape !== expected.shape)
    refuse(`${actual.what} is ${actual.shape}, the formula's ${expected?.shape}`);
  const scale = Array.from(expected.values).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const apart = Array.from(actual.values, (value, i) => {
    const wanted = expected.values[i] ?? Number.NaN;
    return Object.is(value, wanted) ? 0 : Math.abs(value - wanted) / scale;
  });
  // A NaN is not below the tolerance either.
  if (apart.every((error) => error <= tolerance)) return;
  refuse(`${actual.what} is up to ${Math.max(...apart)} of the greatest value off the formula's`);
}

/** Has a kernel counted while `work` runs: how often it took a call, and how often it declined one. */
async function counted(
  name: keyof Operations,
  work: () => Promise<void>,
): Promise<{ taken: number; declined: number }> {
  const backend = tf.getBackend();
  const kernel = operationKernel(name);
  if (!kernel) refuse(`${backend} has no kernel for ${name}`);
  const counts = { taken: 0, declined: 0 };
  // One kernel for all: it is called with the parameters of its operation, whatever they are.
  const call = kernel as (...given: unknown[]) => unknown;
  const counting = (...given: unknown[]) => {
    const result = call(...given);
    counts[result === undefined ? 'declined' : 'taken'] += 1;
    return result;
  };
  provideKernels(backend, { [name]: counting } as OperationKernels);
  try {
    await work();
  } finally {
    provideKernels(backend, { [name]: kernel } as OperationKernels);
  }
  return counts;
}

/**
 * Holds the kernel that the open engine has for an operation to the formula: values, gradients and shapes in a case, and
 * that no tensor is left behind.
 *
 * @throws Error saying where they part, or that the kernel did not take the call
 */
export async function compareOperation(name: keyof Operations, example: OperationCase): Promise<void> {
  const { tolerance = 1e-5, declined = false } = example;
  const expected = await withComposedOutcomes(example);
  const before = tf.memory().numTensors;
  const counts = await counted(name, async () => {
    const actual = await outcomesOf(example);
    for (const [which, outcome] of actual.entries()) requireClose(outcome, expected[which], tolerance);
  });
  if (declined ? counts.taken > 0 : counts.taken === 0) {
    refuse(`the kernel took ${counts.taken} calls and declined ${counts.declined}`);
  }
  const growth = tf.memory().numTensors - before;
  if (growth !== 0) refuse(`${growth} tensors are left behind`);
}

/** Everything is computed before the first wait, hence within the synchronous part. */
const withComposedOutcomes = (example: OperationCase): Promise<Outcome[]> =>
  withComposedOperations(() => outcomesOf(example));
