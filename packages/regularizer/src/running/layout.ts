import { InfomixupError, isPromise, type Representation, unheeded } from '@infomixup/core';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Batch, BatchPart } from '../contract/hooks.js';
import type { NamedTensors } from '../contract/tensors.js';

/** The hook whose result is checked, and what of a batch its plugin may change. */
export interface Origin {
  readonly plugin: string;
  readonly hook: string;
  readonly changes: readonly BatchPart[];
}

/** What of a tensor is compared. */
type Layout = Pick<Tensor, 'dtype' | 'rank' | 'shape'>;

// Shapes and types alone are compared: reading a value would make the step wait for the engine.

/** Refuses a tensor of another shape or type than the one the hook was given. */
export function sameTensor<T extends Tensor | undefined>(origin: Origin, given: Layout, result: T): T {
  const from = origin.changes.includes('size') ? 1 : 0;
  const fits =
    isAlive(result) &&
    result.dtype === given.dtype &&
    result.rank === given.rank &&
    result.shape.slice(from).join() === given.shape.slice(from).join();
  if (!fits) throw refusal(origin, result, described(given));
  return result;
}

/** Refuses a part of a batch of another layout, and one that was changed although the plugin does not say so. */
export function samePart<T extends Tensor | undefined>(origin: Origin, part: BatchPart, given: Layout, result: T): T {
  if (result !== given && !mayChange(origin, part)) {
    throw new InfomixupError(
      `${origin.plugin}: its ${origin.hook} hook changes ${part}, which the plugin does not declare; add '${part}' to its changes`,
      'undeclared-change',
    );
  }
  return sameTensor(origin, given, result);
}

/** Where samples are added, all that comes one a sample grows with them. */
const mayChange = ({ changes }: Origin, part: BatchPart) => changes.includes(part) || changes.includes('size');

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

/** Refuses a batch of another layout than the one the hook was given, and undeclared changes of it. */
export function sameBatch(origin: Origin, given: Batch, result: Batch): Batch {
  if (typeof result !== 'object' || result === null) throw refusal(origin, result, 'a batch');
  samePart(origin, 'inputs', given.inputs, result.inputs);
  samePart(origin, 'targets', given.targets, result.targets);
  if (result.weights !== given.weights) {
    const wanted: Layout = given.weights ?? { dtype: 'float32', rank: 1, shape: [given.labels.length] };
    samePart(origin, 'weights', wanted, result.weights);
  }
  if (origin.changes.includes('size')) requireOneSize(origin, result);
  else if (result.labels !== given.labels || result.indices !== given.indices) throw refusal(origin, result, ownLabels);
  return result;
}

const ownLabels = 'a batch with the labels and indices that it was given';

function requireOneSize(origin: Origin, { inputs, targets, labels, indices, weights }: Batch): void {
  const sizes = [
    inputs.shape[0],
    targets.shape[0],
    labels?.length,
    indices?.length,
    weights?.shape[0] ?? targets.shape[0],
  ];
  if (new Set(sizes).size === 1) return;
  throw refusal(
    origin,
    { inputs, targets, labels, indices, weights },
    'as many labels and indices as inputs and targets',
  );
}

/** Refuses gradients whose names or layouts differ from those the hook was given. */
export function sameGradients(origin: Origin, given: NamedTensors, result: NamedTensors): NamedTensors {
  const names = Object.keys(given).sort().join(', ');
  const found = Object.keys(result ?? {})
    .sort()
    .join(', ');
  if (names !== found) throw refusal(origin, result, `gradients named ${names}`);
  const exact = { ...origin, changes: [] };
  for (const [name, gradient] of Object.entries(given)) {
    const changed = result[name];
    if (changed) sameTensor(exact, gradient, changed);
  }
  return result;
}

/** Refuses what is not one float32 number. */
export function oneNumber(origin: Origin, result: Scalar): Scalar {
  const fits = isAlive(result) && result.rank === 0 && result.dtype === 'float32';
  if (!fits) throw refusal(origin, result, 'a float32 scalar');
  return result;
}

/** Refuses a promise, for a hook that must give its result at once. */
export function atOnce<T>(origin: Pick<Origin, 'plugin' | 'hook'>, result: T): T {
  if (!isPromise(result)) return result;
  // Nobody will wait for it.
  unheeded(result);
  throw refusal(origin, result, 'its value');
}

/** An InfomixupError `wrong-hook-result`. */
export function refusal(
  { plugin, hook }: Pick<Origin, 'plugin' | 'hook'>,
  result: unknown,
  wanted: string,
  advice = 'keep shapes and types as they were given',
) {
  return new InfomixupError(
    `${plugin}: its ${hook} hook returned ${describe(result)} where ${wanted} belongs; ${advice}`,
    'wrong-hook-result',
  );
}

const isAlive = (value: unknown): value is Tensor => value instanceof tf.Tensor && !value.isDisposed;

const described = ({ dtype, shape }: Layout) => `${dtype} [${shape.join(', ')}]`;

function describe(value: unknown): string {
  if (value instanceof tf.Tensor)
    return value.isDisposed ? `a disposed tensor, ${described(value)},` : described(value);
  if (isPromise(value)) return 'a Promise (this hook is synchronous)';
  if (typeof value !== 'object' || value === null) return String(value);
  return `an object with ${Object.keys(value).sort().join(', ') || 'nothing in it'}`;
}
