import { InfomixupError, inScope, isPromise, keptCopy, unheeded } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { StateTree } from '../contract/state.js';
import { type Lent, lending } from './lent.js';

/** The hook that a state comes from. */
export interface StateOrigin {
  readonly plugin: string;
  readonly hook: string;
  /** The state that the run began with, whose structure states keep; its tensors may be gone. None for `init`. */
  readonly first?: StateTree;
}

/**
 * Runs `next` in a scope of its own and returns a copy of its result that outlives every scope; all else it made is
 * freed, also when it throws.
 *
 * A copy shares its data with the original, at no cost. So the state before, a batch's tensor or a variable may be
 * returned as state, and each still be freed by its owner.
 *
 * @throws InfomixupError what `lending` throws; `bad-state` for a value that a checkpoint
 *   could not hold, and one of another structure than the first state's.
 */
export function keepState<S extends StateTree>(origin: StateOrigin, next: () => S, lent: Lent = {}): S {
  return inScope(() => {
    const state = lending(origin, lent, next).result;
    requireStorable(origin, state, '');
    if (origin.first !== undefined) requireSameStructure(origin, origin.first, state, '');
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

function requireStorable(origin: StateOrigin, state: StateTree, path: string): void {
  if (state instanceof tf.Tensor) {
    if (state.isDisposed) throw badState(origin, path, 'a disposed tensor', 'dispose nothing that a hook was given');
  } else if (Array.isArray(state))
    for (const [index, value] of state.entries()) requireStorable(origin, value, `${path}[${index}]`);
  else if (isPlainObject(state))
    for (const [key, value] of Object.entries(state)) requireStorable(origin, value, join(path, key));
  else if (!isPlainValue(state)) throw unstorable(origin, path, state);
}

/** Lists may grow and shrink, and null in the first state leaves its place open; all else keeps keys, kinds and layouts. */
function requireSameStructure(origin: StateOrigin, first: StateTree, state: StateTree, path: string): void {
  if (first === null) return;
  if (!sameKind(first, state))
    throw badState(origin, path, kindOf(state), `init gave ${kindOf(first)} there: keep its structure`);
  if (Array.isArray(first) && Array.isArray(state)) {
    const common = Math.min(first.length, state.length);
    for (let index = 0; index < common; index++)
      requireSameStructure(origin, first[index], state[index], `${path}[${index}]`);
  } else if (isPlainObject(first) && isPlainObject(state)) {
    const extra = Object.keys(state).find((key) => !Object.hasOwn(first, key));
    if (extra !== undefined) throw badKey(origin, 'has', join(path, extra), 'has not');
    for (const [key, value] of Object.entries(first)) {
      const next = state[key];
      if (next === undefined) throw badKey(origin, 'lacks', join(path, key), 'has');
      requireSameStructure(origin, value, next, join(path, key));
    }
  }
}

const join = (path: string, key: string) => (path ? `${path}.${key}` : key);

const sameKind = (first: StateTree, state: StateTree): boolean =>
  first instanceof tf.Tensor
    ? state instanceof tf.Tensor && first.dtype === state.dtype && tf.util.arraysEqual(first.shape, state.shape)
    : !(state instanceof tf.Tensor) &&
      typeof first === typeof state &&
      state !== null &&
      Array.isArray(first) === Array.isArray(state);

function kindOf(value: StateTree): string {
  if (value instanceof tf.Tensor) return `${value.dtype} [${value.shape.join(', ')}]`;
  if (Array.isArray(value)) return 'a list';
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
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
  if (!isPlainObject(state)) return state;
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, mapTensors(value, change)]));
}

const isPlainObject = (value: unknown): value is { readonly [name: string]: StateTree } =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const isPlainValue = (value: unknown) => value === null || ['boolean', 'number', 'string'].includes(typeof value);

function unstorable(origin: StateOrigin, path: string, value: unknown) {
  // Nobody will wait for it.
  unheeded(value);
  if (isPromise(value)) return badState(origin, path, 'a Promise', 'return the state itself, not a promise');
  if (value === undefined && path === '')
    return badState(origin, path, 'undefined', 'return the state, also where nothing changed');
  const found = Object.prototype.toString.call(value);
  return badState(origin, path, found, 'keep plain values, tensors, and lists or objects of them');
}

const badState = ({ plugin, hook }: StateOrigin, path: string, found: string, advice: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook gave ${found} as ${path ? `"${path}" of its state` : 'its state'}; ${advice}`,
    'bad-state',
  );

const badKey = ({ plugin, hook }: StateOrigin, what: string, key: string, init: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook gave a state that ${what} "${key}", which that of init ${init}; keep its structure, with null in init for what comes later`,
    'bad-state',
  );
