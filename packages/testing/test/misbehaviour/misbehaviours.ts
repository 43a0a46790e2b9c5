import * as tf from '@tensorflow/tfjs';

/** A function that somebody else wrote, as a caller without types has it. */
export type Hook = (...given: readonly never[]) => unknown;

/** Every tensor that is lent to a hook, but for variables: a model without one cannot be had back. */
function lentTensors(given: unknown, depth = 4): tf.Tensor[] {
  if (typeof given !== 'object' || given === null || depth === 0 || isView(given)) return [];
  if (given instanceof tf.Variable) return [];
  if (given instanceof tf.Tensor) return given.isDisposed ? [] : [given];
  return Object.values(given).flatMap((value) => lentTensors(value, depth - 1));
}

/** Every array of whole numbers that is lent to a hook. */
function lentNumbers(given: unknown, depth = 4): Int32Array[] {
  if (given instanceof Int32Array) return [given];
  if (typeof given !== 'object' || given === null || depth === 0 || isView(given) || given instanceof tf.Tensor)
    return [];
  return Object.values(given).flatMap((value) => lentNumbers(value, depth - 1));
}

/** A view of roles refuses to be asked for what it has not, as `instanceof` of tfjs asks. */
const isView = (given: object): boolean => Object.getPrototypeOf(given) !== Object.prototype && !isKnown(given);
const isKnown = (given: object): boolean =>
  Array.isArray(given) || ArrayBuffer.isView(given) || [tf.Tensor, tf.Variable].includes(given.constructor as never);

/** The same result with every number in it spoilt. */
function spoilt(value: unknown): unknown {
  if (value instanceof tf.Tensor) return tf.mul(value, Number.NaN);
  if (value instanceof Promise) return value.then(spoilt);
  if (typeof value === 'number') return Number.NaN;
  if (value instanceof Float32Array) return value.map(() => Number.NaN);
  if (Array.isArray(value)) return value.map(spoilt);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, spoilt(part)]));
}

function gone(): tf.Tensor {
  const tensor = tf.scalar(1);
  tensor.dispose();
  return tensor;
}

const later = <T>(value: T): Promise<T> => Promise.resolve(value);

/** What may go wrong in any hook; each makes a wrong hook of a right one. */
export const misbehaviours = {
  throws: () => () => {
    // Is freed too.
    tf.zeros([5]);
    throw new Error('on purpose');
  },
  'throws no error': () => () => {
    throw 'on purpose';
  },
  rejects: () => () => Promise.reject(new Error('on purpose')),
  'answers later':
    (right) =>
    (...given) =>
      later(right(...given)),
  'returns nothing': () => () => undefined,
  'returns NaN': () => () => Number.NaN,
  'returns text': () => () => 'text',
  'returns a function': () => () => () => 1,
  'returns what has unknown keys': () => () => ({ unknown: 1 }),
  'returns a disposed tensor': () => () => gone(),
  'returns a tensor of another type': () => () => tf.zeros([16, 2], 'int32'),
  'returns a tensor of another shape': () => () => tf.zeros([3, 1, 5]),
  'returns numbers that are none':
    (right) =>
    (...given) =>
      spoilt(right(...given)),
  'returns a tensor that it was lent':
    (right) =>
    (...given) =>
      lentTensors(given)[0] ?? right(...given),
  'leaves tensors behind':
    (right) =>
    (...given) => {
      tf.zeros([7]);
      return right(...given);
    },
  'disposes what it was lent':
    (right) =>
    (...given) => {
      const result = right(...given);
      tf.dispose(lentTensors(given));
      return result;
    },
  'changes numbers that it was lent':
    (right) =>
    (...given) => {
      for (const numbers of lentNumbers(given)) numbers.set(numbers.map((value) => (value === 0 ? 1 : 0)));
      return right(...given);
    },
  'uses a tensor after its life': (right) => {
    let kept: tf.Tensor | undefined;
    return (...given) => {
      if (kept?.isDisposed) kept.dataSync();
      kept = lentTensors(given)[0];
      return right(...given);
    };
  },
  'starts a scope of the engine':
    (right) =>
    (...given) => {
      tf.engine().startScope();
      return right(...given);
    },
  'ends a scope of the engine':
    (right) =>
    (...given) => {
      const result = right(...given);
      tf.engine().endScope();
      return result;
    },
  'changes the engine':
    (right) =>
    (...given) => {
      const result = right(...given);
      void tf.setBackend('cpu');
      return result;
    },
  'changes the working directory':
    (right) =>
    (...given) => {
      process.chdir('/');
      return right(...given);
    },
} satisfies Readonly<Record<string, (right: Hook) => Hook>>;

/** The name of a misbehaviour. */
export type Misbehaviour = keyof typeof misbehaviours;

/** A hook of a contract, and how it is tried. */
export interface Row {
  /** Who must be named, and as what. */
  readonly named: RegExp;
  readonly right: Hook;
  /** What is no misbehaviour here: the run goes on as with the right hook. */
  readonly may: readonly Misbehaviour[];
  /** What the hook makes besides its result is its author's to free: it may serve for longer than a call. */
  readonly owns?: boolean;
  /** Does something with the hook, and rejects where that is refused; all tensors are freed then. */
  readonly run: (hook: Hook) => Promise<void>;
}
