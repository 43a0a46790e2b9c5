import { InfomixupError } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Nested plain values and tensors: what a plugin may keep between steps, and a checkpoint can hold. */
export type StateTree =
  | null
  | boolean
  | number
  | string
  | Tensor
  | readonly StateTree[]
  | { readonly [name: string]: StateTree };

/**
 * Runs `next` in a scope of its own and returns a copy of its result that outlives every scope; all else it made is
 * freed, also when it throws.
 *
 * A copy shares its data with the original, at no cost. So the state before, a batch's tensor or a variable may be
 * returned as state, and each still be freed by its owner.
 *
 * @throws InfomixupError `bad-state` for a value that a checkpoint could not hold.
 */
export function keepState<S extends StateTree>(next: () => S): S {
  tf.engine().startScope();
  try {
    const copy = mapTensors(next(), (tensor) => tf.clone(tensor));
    // Only now, when nothing can throw any more: a kept tensor has left the scope that would free it.
    for (const tensor of tensorsIn(copy)) tf.keep(tensor);
    // Mapping tensors to tensors leaves the tree's type as it was, which TypeScript cannot follow.
    return copy as S;
  } finally {
    tf.engine().endScope();
  }
}

/** Frees the tensors of a state. */
export function releaseState(state: StateTree): void {
  tf.dispose(tensorsIn(state));
}

/** Every tensor of a state, in the order of its keys. */
function tensorsIn(state: StateTree): Tensor[] {
  const tensors: Tensor[] = [];
  mapTensors(state, (tensor) => {
    tensors.push(tensor);
    return tensor;
  });
  return tensors;
}

function mapTensors(state: StateTree, change: (tensor: Tensor) => Tensor): StateTree {
  if (state instanceof tf.Tensor) return change(state);
  if (Array.isArray(state)) return state.map((value) => mapTensors(value, change));
  if (state === null || ['boolean', 'number', 'string'].includes(typeof state)) return state;
  if (!isPlainObject(state)) throw badState(state);
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, mapTensors(value, change)]));
}

const isPlainObject = (value: unknown): value is { readonly [name: string]: StateTree } =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const badState = (value: unknown) =>
  new InfomixupError(
    `regularizer: a state holds ${Object.prototype.toString.call(value)}; keep plain values, tensors, and lists or objects of them`,
    'bad-state',
  );
