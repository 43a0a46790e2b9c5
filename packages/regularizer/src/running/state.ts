import { InfomixupError, inScope, keptCopy } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StateTree } from '../contract/state.js';

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
  return inScope(() => {
    const state = next();
    requireAlive(state);
    // Copied only now, when nothing can throw any more: a kept tensor has left the scope that would free it.
    // Mapping tensors to tensors leaves the tree's type as it was, which TypeScript cannot follow.
    return mapTensors(state, keptCopy) as S;
  });
}

/** Frees the tensors of a state. */
export function releaseState(state: StateTree): void {
  tf.dispose(tensorsIn(state));
}

/** Frees what a promise gave as a state, once it is copied: all but variables and what `others` holds. */
export function releaseOriginal(state: StateTree, others: StateTree): void {
  const shared = new Set(tensorsIn(others));
  tf.dispose(tensorsIn(state).filter((tensor) => !shared.has(tensor) && !(tensor instanceof tf.Variable)));
}

function requireAlive(state: StateTree): void {
  if (tensorsIn(state).every(({ isDisposed }) => !isDisposed)) return;
  throw new InfomixupError(
    'regularizer: a state holds a tensor that is disposed; dispose nothing that a hook was given or returns',
    'bad-state',
  );
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

function badState(value: unknown) {
  // Nobody will wait for it.
  if (value instanceof Promise) value.catch(() => {});
  return new InfomixupError(
    `regularizer: a state holds ${Object.prototype.toString.call(value)}; keep plain values, tensors, and lists or objects of them`,
    'bad-state',
  );
}
