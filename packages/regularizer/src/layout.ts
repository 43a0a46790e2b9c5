import { InfomixupError, type Representation } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Batch } from './hooks.js';

/** The hook whose result is checked, and whether its plugin may change the number of samples. */
export interface Origin {
  readonly plugin: string;
  readonly hook: string;
  readonly mayResizeBatch: boolean;
}

// Shapes and types alone are compared: reading a value would make the step wait for the engine.

/** Refuses a tensor of another shape or type than the one the hook was given. */
export function sameTensor<T extends Tensor>(origin: Origin, given: T, result: T): T {
  const from = origin.mayResizeBatch ? 1 : 0;
  const fits =
    result instanceof tf.Tensor &&
    result.dtype === given.dtype &&
    result.rank === given.rank &&
    result.shape.slice(from).join() === given.shape.slice(from).join();
  if (!fits) throw refusal(origin, result, describe(given));
  return result;
}

/** Refuses a representation of another layout than the one the hook was given. */
export function sameRepresentation<V extends Representation>(origin: Origin, given: V, result: V): V {
  if (given instanceof tf.Tensor) {
    // A tensor was given, so V is a tensor type; TypeScript narrows the value alone.
    sameTensor<Tensor>(origin, given, result as Tensor);
  } else {
    if (result instanceof tf.Tensor || !result) throw refusal(origin, result, 'a Gaussian with mean and deviation');
    sameTensor(origin, given.mean, result.mean);
    sameTensor(origin, given.deviation, result.deviation);
  }
  return result;
}

/** Refuses a batch of another layout than the one the hook was given. */
export function sameBatch(origin: Origin, given: Batch, result: Batch): Batch {
  if (!result || result instanceof Promise) throw refusal(origin, result, 'a batch');
  sameTensor(origin, given.inputs, result.inputs);
  sameTensor(origin, given.targets, result.targets);
  sameTensor(origin, given.labels, result.labels);
  return result;
}

/** Refuses gradients whose names or layouts differ from those the hook was given. */
export function sameGradients(origin: Origin, given: NamedTensorMap, result: NamedTensorMap): NamedTensorMap {
  const names = Object.keys(given).sort().join(', ');
  const found = Object.keys(result ?? {})
    .sort()
    .join(', ');
  if (names !== found) throw refusal(origin, result, `gradients named ${names}`);
  const exact = { ...origin, mayResizeBatch: false };
  for (const [name, gradient] of Object.entries(given)) {
    const changed = result[name];
    if (changed) sameTensor(exact, gradient, changed);
  }
  return result;
}

/** Refuses what is not one float32 number. */
export function oneNumber(origin: Origin, result: Scalar): Scalar {
  const fits = result instanceof tf.Tensor && result.rank === 0 && result.dtype === 'float32';
  if (!fits) throw refusal(origin, result, 'a float32 scalar');
  return result;
}

const refusal = ({ plugin, hook }: Origin, result: unknown, wanted: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook returned ${describe(result)} where ${wanted} belongs; keep shapes and types as they were given`,
    'wrong-hook-result',
  );

function describe(value: unknown): string {
  if (value instanceof tf.Tensor) return `${value.dtype} [${value.shape.join(', ')}]`;
  if (value instanceof Promise) return 'a Promise (hooks of a step are synchronous)';
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with ${Object.keys(value).sort().join(', ') || 'nothing in it'}`;
}
