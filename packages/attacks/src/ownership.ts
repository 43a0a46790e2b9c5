import type { TensorContainer } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Takes a tensor, or several, into ownership and returns it. */
export type Own = <T extends TensorContainer>(tensors: T) => T;

/** Runs an asynchronous `body`, then frees what it took into ownership; `tidy` cannot span an await. */
export async function owning<T>(body: (own: Own) => Promise<T>): Promise<T> {
  const owned: TensorContainer[] = [];
  try {
    return await body((tensors) => {
      owned.push(tensors);
      return tensors;
    });
  } finally {
    tf.dispose(owned);
  }
}
