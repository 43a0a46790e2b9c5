import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { runHook } from './hook-failure.js';
import type { Origin } from './layout.js';

type From = Pick<Origin, 'plugin' | 'hook'>;

/** What a hook is given and must leave as it is, by the names it knows it by. */
export type Lent = Readonly<Record<string, unknown>>;

/**
 * Runs a hook that is lent tensors and typed arrays, which others read after it.
 *
 * @returns its result, and a way to look again, for what it does after an `await`
 * @throws InfomixupError `regularizer-hook-failed` for what it throws; `lent-tensor-disposed` and `lent-array-changed`
 */
export function lending<T>(from: From, lent: Lent, call: () => T): { readonly result: T; readonly look: () => void } {
  const things = [...thingsIn(lent, '')];
  const arrays = things.flatMap(({ name, value }) =>
    value instanceof Int32Array ? [{ name, value, before: value.slice() }] : [],
  );
  const look = () => {
    for (const { name, value } of things)
      if (value instanceof tf.Tensor && value.isDisposed) throw disposed(from, name);
    for (const { name, value, before } of arrays)
      if (value.some((number, index) => number !== before[index])) throw changed(from, name);
  };
  const result = runHook(from.plugin, from.hook, call);
  look();
  return { result, look };
}

/** Every tensor and typed array of whole numbers within, with its path. */
function* thingsIn(value: unknown, path: string): Generator<{ readonly name: string; readonly value: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof tf.Tensor) {
    // What a model's own scope has freed by now is nobody's fault.
    if (!value.isDisposed) yield { name: path, value };
  } else if (ArrayBuffer.isView(value)) yield { name: path, value };
  else for (const [name, inner] of Object.entries(value)) yield* thingsIn(inner, path ? `${path}.${name}` : name);
}

const disposed = ({ plugin, hook }: From, name: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook disposed ${name}, which it was lent and others need; dispose nothing that a hook was given`,
    'lent-tensor-disposed',
  );

const changed = ({ plugin, hook }: From, name: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook changed the values of ${name}, which it was lent and others read; change a copy, such as ${name}.slice()`,
    'lent-array-changed',
  );
