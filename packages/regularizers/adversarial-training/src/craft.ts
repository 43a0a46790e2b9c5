import type { Attack, PerturbOptions } from '@infomixup/attacks';
import { InfomixupError, type Json } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** What makes examples to train on at once: a bounded attack of `@infomixup/attacks` is one, and so is `nFgsm()`. */
export interface TrainingAttack {
  readonly name: string;
  readonly settings: Json;
  /** Examples `[batch, ...inputShape]` within the classifier's bounds. */
  readonly perturb: (options: PerturbOptions) => Tensor;
}

/** Whether an attack gives its examples at once. */
export function isTrainingAttack(attack: TrainingAttack | Attack): attack is TrainingAttack {
  return 'perturb' in attack;
}

/**
 * Of an attack's settings those by which it trains. One that gives its examples at once makes every step of one attempt:
 * it neither stops early nor restarts.
 *
 * @throws InfomixupError `invalid-options` where restarts were asked of it
 */
export function followedIn(attack: TrainingAttack | Attack, settings: Json): Readonly<Record<string, Json>> {
  if (!isTrainingAttack(attack)) return Object(settings);
  const { earlyStop: _, restarts = 1, ...followed } = Object(settings);
  if (restarts === 1) return followed;
  throw new InfomixupError(
    `adversarial-training: ${attack.name} has ${restarts} restarts, and training makes one attempt a batch; leave restarts out`,
    'invalid-options',
  );
}

/**
 * The examples of an attack that answers later. Samples that it does not attack, or does not fool within `epsilon`, are as
 * its result has them. The caller owns them.
 */
export async function craftLater(attack: Attack, { batch, epsilon, ...options }: PerturbOptions): Promise<Tensor> {
  const result = await attack.run({ ...options, batch, epsilons: [epsilon] });
  const [outcome] = result.outcomes;
  const examples = outcome && tf.clone(outcome.perturbed);
  result.dispose();
  if (examples) return examples;
  throw new InfomixupError(
    `adversarial-training: ${attack.name} gave no result for epsilon ${epsilon}; correct the attack`,
    'attack-failed',
  );
}

/** The first `round(share * batch)` samples of an order of the batch: those that become adversarial. */
export function chosenRows(order: Int32Array, share: number): Int32Array {
  return order.slice(0, Math.round(share * order.length));
}

/**
 * `inputs` with `examples[i]` in place of row `rows[i]`, `[batch, ...]`; rows differ from each other.
 *
 * @example
 * ```ts
 * import { withRows } from '@infomixup/regularizer-adversarial-training';
 * import * as tf from '@tensorflow/tfjs';
 * const mixed = tf.tidy(() => withRows(tf.tensor1d([1, 2, 3]), Int32Array.of(2, 0), tf.tensor1d([30, 10])).dataSync());
 * console.assert(mixed.join() === '10,2,30');
 * ```
 */
export function withRows<T extends Tensor>(inputs: T, rows: Int32Array, examples: T): T {
  const [size = 0] = inputs.shape;
  const from = Int32Array.from({ length: size }, (_, row) => row);
  for (const [place, row] of rows.entries()) from[row] = size + place;
  return tf.gather(tf.concat([inputs, examples]), rowsOf(from));
}

/** Numbers of rows as a tensor. */
export function rowsOf(rows: Int32Array): Tensor1D {
  return tf.tensor1d(rows, 'int32');
}
