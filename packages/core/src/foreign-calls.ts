import { described } from './described.js';
import { failureOf, InfomixupError } from './errors.js';
import { undisturbed } from './tensors/undisturbed.js';
import { unheeded } from './waiting.js';

/**
 * Calls a function that somebody else may have written, as `undisturbed` does; what it throws names it, as `failureOf` says.
 *
 * @example
 * ```ts
 * import { callPart } from '@infomixup/core';
 * console.assert(callPart('hinge', 'its losses', 'criterion-failed', () => 1) === 1);
 * ```
 */
export function callPart<T>(owner: string, what: string, code: string, call: () => T): T {
  try {
    return undisturbed(owner, what, call);
  } catch (cause) {
    throw failureOf(owner, what, code, cause);
  }
}

/** An error for what such a function returned, `code` unless told `wrong-result`; a promise may reject unheard. */
export function wrongResult(
  owner: string,
  what: string,
  returned: unknown,
  belongs: string,
  advice: string,
  code = 'wrong-result',
): InfomixupError {
  unheeded(returned);
  return new InfomixupError(
    `${owner}: ${what} returned ${described(returned)} where ${belongs} belongs; ${advice}`,
    code,
  );
}
