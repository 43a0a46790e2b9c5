import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/** What was given in the place of something else, in a few words. */
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

/** An InfomixupError `wrong-shape`: an author's function returned something else than belongs there. */
export function wrongResult(attack: string, what: string, returned: unknown, belongs: string, advice: string) {
  return new InfomixupError(
    `${attack}: ${what} returned ${described(returned)} where ${belongs} belongs; ${advice}`,
    'wrong-shape',
  );
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

/** What an author's or a model's function threw, with the attack's name and the function's; errors that say so already stay. */
export function failureOf(attack: string, what: string, cause: unknown): InfomixupError {
  if (InfomixupError.isInstance(cause)) return cause;
  return new InfomixupError(
    `${attack}: ${what} failed: ${messageOf(cause)}; the error's cause has the stack`,
    'attack-failed',
    { cause },
  );
}
