import { neverSettles } from '../waiting.js';

/** What fails the works under way, the innermost last. */
const guards: (() => void)[] = [];

function failInnermost(): void {
  // One more turn: where its callers hang in something else, the guard around this one is asked next.
  setImmediate(() => {});
  guards.at(-1)?.();
}

/**
 * What `work` comes to, or an error where the process runs out of things to do before: Node would end then as if all
 * were done. Slow work never fails by it: a timer, a file, a socket or another process that is waited for is something to do.
 *
 * @throws InfomixupError `never-settles`, naming whose promise was waited for; a plain error where nobody's is known
 *
 * @example
 * ```ts
 * import { orRunDry } from '@infomixup/core/node';
 * console.assert((await orRunDry(Promise.resolve(1))) === 1);
 * ```
 */
export async function orRunDry<T>(work: Promise<T>): Promise<T> {
  let fail = () => {};
  const dry = new Promise<never>((_, reject) => {
    fail = () => reject(neverSettles());
  });
  guards.push(fail);
  if (guards.length === 1) process.on('beforeExit', failInnermost);
  try {
    return await Promise.race([work, dry]);
  } finally {
    guards.splice(guards.indexOf(fail), 1);
    if (guards.length === 0) process.off('beforeExit', failInnermost);
  }
}
