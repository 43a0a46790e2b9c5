import { described } from './described.js';
import { failureOf, InfomixupError } from './errors.js';
import { undisturbed } from './tensors/undisturbed.js';
import { isPromise, unheeded, waitFor } from './waiting.js';

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

/**
 * The same for a function that may answer later; meanwhile `pendingWaits` names it.
 *
 * @example
 * ```ts
 * import { callPartLater } from '@infomixup/core';
 * console.assert((await callPartLater('server', 'its answer', 'server-failed', async () => 1)) === 1);
 * ```
 */
export async function callPartLater<T>(
  owner: string,
  what: string,
  code: string,
  call: () => T | PromiseLike<T>,
): Promise<T> {
  try {
    const answer = undisturbed(owner, what, call);
    return isPromise(answer) ? await waitFor(`${owner}: ${what}`, answer) : answer;
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
