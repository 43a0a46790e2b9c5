import { InfomixupError } from './errors.js';

/** Something that is waited for. */
interface Wait {
  readonly what: string;
}

const key = Symbol.for('infomixup.waits');

/** Of all installed copies of this package: a hook of one's plugin may hang in the other's trainer. */
const waits: Set<Wait> = (() => {
  const shared: typeof globalThis & { [key]?: Set<Wait> } = globalThis;
  shared[key] ??= new Set();
  return shared[key];
})();

/** Whether somebody else's function answers later: a promise of whatever library or realm counts. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Lets a promise that nobody will wait for reject unheard; anything else is left alone. */
export function unheeded(value: unknown): void {
  if (isPromise(value)) value.then(undefined, () => {});
}

/**
 * Waits for a promise that somebody else's code gave, such as a plugin's hook. Until it settles, `pendingWaits` tells
 * `what`: who gave it, and as what.
 *
 * @example
 * ```ts
 * import { pendingWaits, waitFor } from '@infomixup/core';
 * const hanging = waitFor('mine: its prepareEpoch hook', Promise.resolve(1));
 * console.assert(pendingWaits().join() === 'mine: its prepareEpoch hook');
 * console.assert((await hanging) === 1 && pendingWaits().length === 0);
 * ```
 */
export async function waitFor<T>(what: string, promise: PromiseLike<T>): Promise<T> {
  const wait = { what };
  waits.add(wait);
  try {
    return await promise;
  } finally {
    waits.delete(wait);
  }
}

/**
 * What this program waits for of code that is not its own, the newest first and each once: where a program hangs, the
 * first is what to look at. Empty where it waits for nothing of the kind.
 */
export function pendingWaits(): readonly string[] {
  return [...new Set([...waits].reverse().map(({ what }) => what))];
}

/** An InfomixupError `never-settles`: nothing is left to do that could settle what is waited for. */
export function neverSettles(): InfomixupError | Error {
  const [newest, ...others] = pendingWaits();
  if (newest === undefined)
    return new Error('infomixup: nothing is left to do, and what was asked for is not done: a promise never settles');
  const within = others.length > 0 ? ` (waited for by ${others.join(', by ')})` : '';
  return new InfomixupError(
    `${newest} gave a promise that never settles${within}, and nothing is left to do that could settle it; resolve or reject it on every path`,
    'never-settles',
  );
}
