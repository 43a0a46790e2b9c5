import type { StateTree } from '@infomixup/regularizer';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { badCheckpoint } from './tensors.js';

/**
 * A plugin's state as JSON. Every node but plain values says what it is, so that no key of a plugin's own can be
 * mistaken for a mark; numbers that JSON lacks are written as text.
 */
export type SavedState =
  | null
  | boolean
  | string
  | number
  | { readonly number: string }
  /** The tensor's name. */
  | { readonly tensor: string }
  | { readonly list: readonly SavedState[] }
  | { readonly object: { readonly [name: string]: SavedState } };

/** Describes `state`, handing each tensor to `put` under a name that starts with `path`. */
export function saveState(state: StateTree, path: string, put: (name: string, tensor: Tensor) => void): SavedState {
  if (state instanceof tf.Tensor) {
    put(path, state);
    return { tensor: path };
  }
  if (typeof state === 'number') return saveNumber(state);
  if (state === null || typeof state !== 'object') return state;
  const below = (value: StateTree, name: string | number) => saveState(value, `${path}/${name}`, put);
  if (isList(state)) return { list: state.map(below) };
  return { object: Object.fromEntries(Object.entries(state).map(([name, value]) => [name, below(value, name)])) };
}

/** The state that was described, with tensors from `get`. Throws InfomixupError `bad-checkpoint` for anything else. */
export function loadState(saved: SavedState, get: (name: string) => Tensor): StateTree {
  if (saved === null || typeof saved !== 'object') return saved;
  if ('tensor' in saved) return get(saved.tensor);
  if ('number' in saved) return Number(saved.number);
  if ('list' in saved) return saved.list.map((value) => loadState(value, get));
  if ('object' in saved) {
    return Object.fromEntries(Object.entries(saved.object).map(([name, value]) => [name, loadState(value, get)]));
  }
  throw badCheckpoint(`a state has the unknown mark "${Object.keys(saved).join()}"`);
}

const saveNumber = (value: number): SavedState =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : { number: Object.is(value, -0) ? '-0' : String(value) };

// Array.isArray does not narrow readonly arrays.
const isList = (state: StateTree): state is readonly StateTree[] => Array.isArray(state);

/**
 * How a state departs from the structure of the one that a plugin begins with, which every later one keeps: null there
 * leaves a place open, and lists may grow and shrink. Undefined where it does not.
 */
export function misfitOf(first: StateTree, state: StateTree, path = ''): string | undefined {
  if (first === null) return undefined;
  if (kindOf(first) !== kindOf(state)) return `is ${kindOf(state)}${path && ` at ${path}`}, not ${kindOf(first)}`;
  const parts = partsOf(state);
  for (const [name, value] of Object.entries(partsOf(first))) {
    const part = parts[name];
    if (part === undefined && isList(first)) continue;
    const below = path ? `${path}.${name}` : name;
    const misfit = part === undefined ? `lacks ${below}` : misfitOf(value, part, below);
    if (misfit) return misfit;
  }
  const extra = isList(first) ? undefined : Object.keys(parts).find((name) => !(name in partsOf(first)));
  return extra && `has ${path ? `${path}.${extra}` : extra} besides`;
}

function kindOf(value: StateTree): string {
  if (value instanceof tf.Tensor) return `${value.dtype} [${value.shape}]`;
  if (value === null) return 'null';
  return isList(value) ? 'a list' : `a ${typeof value}`;
}

const partsOf = (value: StateTree): { readonly [name: string]: StateTree } =>
  typeof value === 'object' && value !== null && !(value instanceof tf.Tensor)
    ? Object.fromEntries(Object.entries(value))
    : {};
