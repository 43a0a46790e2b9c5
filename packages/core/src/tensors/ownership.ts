import type { Tensor, TensorContainer } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Runs `work` in a scope of its own, of which nothing but what is kept comes out; unlike `tf.tidy` its result may be
 * anything, and none of its tensors survives by being returned.
 *
 * @example
 * ```ts
 * import { inScope, keptCopy } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const before = tf.memory().numTensors;
 * const { twice } = inScope(() => ({ twice: keptCopy(tf.mul(tf.scalar(2), 2)), label: () => 'four' }));
 * console.assert(twice.dataSync()[0] === 4 && tf.memory().numTensors === before + 1);
 * twice.dispose();
 * ```
 */
export function inScope<T>(work: () => T): T {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

/** A copy that outlives every scope and shares its values with the original, at no cost; the caller frees it. */
export function keptCopy<T extends Tensor>(tensor: T): T {
  return tf.keep(tf.clone(tensor));
}

/** A copy of each tensor, by name, as `keptCopy` makes it. */
export function keptCopies<T extends Tensor>(tensors: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, keptCopy(tensor)]));
}

/** Takes a tensor, or several, into ownership and returns it. */
export type Own = <T extends TensorContainer>(tensors: T) => T;

/** Owns tensors that outlive the scopes they were made in, such as those between two awaits. */
export interface TensorOwner {
  readonly own: Own;
  /** Runs `work`, and owns every tensor that it makes and does not free; also where it throws. */
  readonly collect: <T>(work: () => T) => T;
  /** Frees all that it owns. */
  readonly dispose: () => void;
}

/**
 * An owner of nothing yet.
 *
 * @example
 * ```ts
 * import { tensorOwner } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const before = tf.memory().numTensors;
 * const owner = tensorOwner();
 * const sum = owner.collect(() => tf.add(tf.scalar(1), tf.scalar(2)));
 * console.assert((await sum.data())[0] === 3 && tf.memory().numTensors === before + 3);
 * owner.dispose();
 * console.assert(tf.memory().numTensors === before);
 * ```
 */
export function tensorOwner(): TensorOwner {
  const owned: TensorContainer[] = [];
  const own: Own = (tensors) => {
    // No scope may free it before its owner does.
    for (const tensor of tensorsIn(tensors)) tf.keep(tensor);
    owned.push(tensors);
    return tensors;
  };
  return {
    own,
    collect: (work) =>
      inScope(() => {
        const { track } = tf.engine().state.activeScope;
        try {
          return work();
        } finally {
          own(track.filter(({ isDisposed, kept }) => !isDisposed && !kept));
        }
      }),
    dispose: () => {
      tf.dispose(owned);
      owned.length = 0;
    },
  };
}

/** Runs an asynchronous `body`, then frees what it took into ownership; `tidy` cannot span an await. */
export async function owning<T>(body: (own: Own) => Promise<T>): Promise<T> {
  const owner = tensorOwner();
  try {
    return await body(owner.own);
  } finally {
    owner.dispose();
  }
}

const tensorsIn = (container: TensorContainer): Tensor[] => tf.tensor_util.getTensorsInContainer(container);
