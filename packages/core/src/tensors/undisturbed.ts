import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';

/** What everybody shares: the engine in use, and the folder that relative paths start from. */
interface Shared {
  readonly backend: string;
  readonly folder: string | undefined;
}

/** Where there are folders: in Node. */
function currentFolder(): string | undefined {
  try {
    return globalThis.process?.cwd?.();
  } catch {
    // It was removed.
    return undefined;
  }
}

const sharedNow = (): Shared => ({ backend: tf.getBackend(), folder: currentFolder() });

/** Puts back what was changed. @returns what that was, if anything. */
function putBack({ backend, folder }: Shared): string | undefined {
  const now = sharedNow();
  if (now.backend !== backend) {
    void tf.setBackend(backend);
    return `changed the engine from ${backend} to ${now.backend}; leave tf.setBackend to whoever opens the engine`;
  }
  if (now.folder === folder || folder === undefined) return undefined;
  process.chdir(folder);
  return `changed the working directory to ${now.folder}; leave process.chdir alone, and use absolute paths`;
}

/** The scopes of the engine, to be as many and the same afterwards. */
function scopesNow(): () => string | undefined {
  const engine = tf.engine();
  const { scopeStack } = engine.state;
  const depth = scopeStack.length;
  // Without a scope there is none: undefined until the first one ends, null from then on.
  const activeScope = scopeStack.at(-1);
  return () => {
    const { state } = engine;
    if (state.scopeStack.at(-1) === activeScope && state.scopeStack.length === depth) return undefined;
    const isDeeper = state.scopeStack.length > depth;
    // Whoever opened the others will end as many.
    while (state.scopeStack.length > depth) engine.endScope();
    while (state.scopeStack.length < depth) engine.startScope();
    return isDeeper
      ? 'started a scope of the engine and did not end it; use tf.tidy'
      : 'ended a scope of the engine that it had not started; use tf.tidy';
  };
}

const disturbed = (owner: string, what: string, change: string) =>
  new InfomixupError(`${owner}: ${what} ${change}`, 'shared-state-changed');

/**
 * A look, for later, at whether the engine in use and the working directory are still what they are now; what is not is
 * put back.
 *
 * @returns throws InfomixupError `shared-state-changed`, naming `owner` and `what`, where one is not.
 */
export function watchShared(owner: string, what: string): () => void {
  const before = sharedNow();
  return () => {
    const change = putBack(before);
    if (change !== undefined) throw disturbed(owner, what, change);
  };
}

/**
 * Calls a function that somebody else may have written, after which the engine in use, its scopes and the working
 * directory must be what they were. What is not is put back; also where the function throws.
 *
 * @throws InfomixupError `shared-state-changed`, naming `owner` and `what`
 *
 * @example
 * ```ts
 * import { undisturbed } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * let said = '';
 * try {
 *   undisturbed('mine', 'its penalty hook', () => tf.engine().startScope());
 * } catch (error) {
 *   said = String(error);
 * }
 * console.assert(said.includes('mine: its penalty hook started a scope of the engine and did not end it'));
 * ```
 */
export function undisturbed<T>(owner: string, what: string, call: () => T): T {
  const [before, scopes] = [sharedNow(), scopesNow()];
  const look = () => scopes() ?? putBack(before);
  let result: T;
  try {
    result = call();
  } catch (error) {
    look();
    throw error;
  }
  const change = look();
  if (change === undefined) return result;
  throw disturbed(owner, what, change);
}
