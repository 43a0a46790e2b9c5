import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The values of several tensors in one reading, as each is a wait where the engine runs on its own. */
export async function readTogether(tensors: readonly Tensor[]): Promise<readonly Float32Array[]> {
  if (tensors.length === 0) return [];
  const all = tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))));
  const values = await all.data<'float32'>().finally(() => all.dispose());
  let before = 0;
  return tensors.map(({ size }) => {
    const start = before;
    before += size;
    return values.subarray(start, before);
  });
}
