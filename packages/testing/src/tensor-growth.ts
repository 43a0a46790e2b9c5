import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Repeats `work` and fails if TensorFlow.js holds more tensors at the end. The first time is not counted, as an engine
 * and a lazily made state may keep what they make then.
 *
 * @param times repetitions that are counted, 200 by default
 * @throws InfomixupError `tensor-growth`
 *
 * @example
 * ```ts
 * import { expectNoTensorGrowth } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * await expectNoTensorGrowth(() => tf.tidy(() => void tf.square(tf.scalar(2))), { times: 3 });
 * const leaked = [];
 * const outcome = await expectNoTensorGrowth(() => void leaked.push(tf.scalar(2))).catch((error) => error.code);
 * console.assert(outcome === 'tensor-growth');
 * tf.dispose(leaked);
 * ```
 */
export async function expectNoTensorGrowth(
  work: (repetition: number) => unknown,
  { times = 200 }: { readonly times?: number } = {},
): Promise<void> {
  await work(0);
  const before = tf.memory().numTensors;
  for (let repetition = 1; repetition <= times; repetition++) await work(repetition);
  refuseGrowth(tf.memory().numTensors - before, `in ${times} repetitions`);
}

/** Throws InfomixupError `tensor-growth` unless `growth` is 0. */
export function refuseGrowth(growth: number, when: string): void {
  if (growth === 0) return;
  throw new InfomixupError(
    `testing: the number of tensors changed by ${growth} ${when}; dispose what outlives its use, or make it inside tidy`,
    'tensor-growth',
  );
}
