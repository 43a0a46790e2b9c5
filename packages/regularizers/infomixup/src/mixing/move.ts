import { operation } from '@infomixup/core';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * How each sample is mixed: it keeps the share `stay` `[batch, 1]` of itself and takes the shares `away`
 * `[batch, classes]` of the classes; together they are 1.
 */
export interface Move {
  readonly stay: Tensor2D;
  readonly away: Tensor2D;
}

/**
 * The move that gives up the share `givenUp` (1 - lambda; a number, or one a sample `[batch, 1]`) to the class named by
 * each one-hot row of `partners`; a row of zeros stays where it is, exactly.
 */
export function moveTowards(partners: Tensor2D, givenUp: number | Tensor2D): Move {
  const away = tf.mul<Tensor2D>(partners, givenUp);
  return { away, stay: tf.sub(1, tf.sum(away, 1, true)) };
}

declare module '@infomixup/core' {
  interface Operations {
    /** `values stay + pull`, `stay` being one number a row. */
    mixed: (values: Tensor2D, stay: Tensor2D, pull: Tensor2D) => Tensor2D;
  }
}

const mixedRows = operation('mixed', (values, stay, pull) => tf.add(tf.mul(values, stay), pull));

/**
 * `stay * values + pull`: values `[batch, n]` mixed with what their partners pull them to, that is `away` itself for
 * class distributions and `away` times the class means for latents (equation 1.1 of the thesis, mixup's).
 */
export function mixed(values: Tensor2D, stay: Tensor2D, pull: Tensor2D): Tensor2D {
  return mixedRows(values, stay, pull);
}
