import { InfomixupError, reasonOf, waitFor } from '@infomixup/core';

/** Runs a plugin's hook; what it throws names the plugin and the hook, and carries the original as its cause. */
export function runHook<T>(plugin: string, hook: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw hookFailure(plugin, hook, cause);
  }
}

/** What a plugin's hook promised; meanwhile `pendingWaits` names both, and what it rejects with does so too. */
export async function waitForHook<T>(plugin: string, hook: string, promised: PromiseLike<T>): Promise<T> {
  try {
    return await waitFor(`${plugin}: its ${hook} hook`, promised);
  } catch (cause) {
    throw hookFailure(plugin, hook, cause);
  }
}

/** An InfomixupError `regularizer-hook-failed` for what a hook threw. */
export function hookFailure(plugin: string, hook: string, cause: unknown) {
  return new InfomixupError(
    `${plugin}: its ${hook} hook failed: ${reasonOf(cause)}; the error's cause has the stack`,
    'regularizer-hook-failed',
    { cause },
  );
}
