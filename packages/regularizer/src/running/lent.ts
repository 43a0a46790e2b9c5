import { InfomixupError, undisturbed, watchShared } from '@infomixup/core';
import type * as tf from '@tensorflow/tfjs';
import { runHook } from './hook-failure.js';
import type { Origin } from './layout.js';

type From = Pick<Origin, 'plugin' | 'hook'>;

/** What a hook is given and must leave as it is, by the names it knows it by. */
export type Lent = Readonly<Record<string, unknown>>;

/**
 * Runs a hook that is lent tensors and typed arrays, which others read after it.
 *
 * @returns its result, and a way to look again, for what it does after an `await`
 * @throws InfomixupError `regularizer-hook-failed` for what it throws; `lent-tensor-disposed`, `lent-variable-assigned`,
 *   `lent-array-changed` and `shared-state-changed`
 */
export function lending<T>(from: From, lent: Lent, call: () => T): { readonly result: T; readonly look: () => void } {
  const { tensors, arrays } = thingsIn(lent);
  const copies = arrays.map((numbers) => numbers.slice());
  const ids = tensors.map(({ dataId }) => dataId);
  const what = `its ${from.hook} hook`;
  const requireShared = watchShared(from.plugin, what);
  const look = () => {
    requireShared();
    for (const [index, tensor] of tensors.entries()) {
      if (tensor.isDisposed) throw disposed(from, nameIn(lent, tensor));
      // A variable that is assigned to has other data then.
      if (tensor.dataId !== ids[index]) throw assigned(from, nameIn(lent, tensor));
    }
    for (const [index, numbers] of arrays.entries())
      if (differ(numbers, copies[index])) throw changed(from, nameIn(lent, numbers));
  };
  const result = undisturbed(from.plugin, what, () => runHook(from.plugin, from.hook, call));
  look();
  return { result, look };
}

// Asked at every hook of every step: no names are made before one is needed.

interface Things {
  readonly tensors: tf.Tensor[];
  readonly arrays: Int32Array[];
}

/** Every live tensor and array of whole numbers within; what a model's own scope has freed by now is nobody's fault. */
function thingsIn(value: unknown, things: Things = { tensors: [], arrays: [] }): Things {
  if (typeof value !== 'object' || value === null) return things;
  if (value instanceof Int32Array) things.arrays.push(value);
  else if (isTensor(value)) {
    if (!value.isDisposed) things.tensors.push(value);
  } else for (const name in value) thingsIn(Reflect.get(value, name), things);
  return things;
}

// `instanceof` of tfjs looks at more, and asks a view of roles for what it has not.
const isTensor = (value: object): value is tf.Tensor => 'dataId' in value;

function differ(numbers: Int32Array, before: Int32Array | undefined): boolean {
  for (let index = 0; index < numbers.length; index++) if (numbers[index] !== before?.[index]) return true;
  return false;
}

/** The path to a thing within what was lent. */
function nameIn(value: unknown, thing: object): string {
  const [found] = Object.entries(Object(value)).flatMap(([name, inner]) => {
    if (inner === thing) return [name];
    const below = typeof inner === 'object' && inner !== null && !isTensor(inner) ? nameIn(inner, thing) : '';
    return below ? [`${name}.${below}`] : [];
  });
  return found ?? '';
}

const disposed = ({ plugin, hook }: From, name: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook disposed ${name}, which it was lent and others need; dispose nothing that a hook was given`,
    'lent-tensor-disposed',
  );

const assigned = ({ plugin, hook }: From, name: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook assigned to ${name}, which it was lent and the optimizer moves; change gradients, or make it a variable of the plugin's own`,
    'lent-variable-assigned',
  );

const changed = ({ plugin, hook }: From, name: string) =>
  new InfomixupError(
    `${plugin}: its ${hook} hook changed the values of ${name}, which it was lent and others read; change a copy, such as ${name}.slice()`,
    'lent-array-changed',
  );
