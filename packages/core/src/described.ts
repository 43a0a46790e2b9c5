import * as tf from '@tensorflow/tfjs';

/**
 * What was given in the place of something else, in a few words for a message.
 *
 * @example
 * ```ts
 * import { described } from '@infomixup/core';
 * console.assert(described([1, 2]) === 'an array of 2' && described(Promise.resolve()) === 'a promise');
 * ```
 */
export function described(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof tf.Tensor) return `${value.isDisposed ? 'a disposed tensor' : value.dtype} [${value.shape}]`;
  if ('then' in value) return 'a promise';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return ArrayBuffer.isView(value) && 'length' in value
    ? `a ${value.constructor.name} of ${value.length} values`
    : 'an object';
}
