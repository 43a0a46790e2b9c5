import { operation } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { perSample } from './shapes.js';

declare module '@infomixup/core' {
  interface Operations {
    /** Samples of `yes` where `condition` `[batch]` holds, else of `no`; a kernel need not have a gradient. */
    chosenRows: (condition: Tensor, yes: Tensor, no: Tensor) => Tensor;
  }
}

const chosen = operation('chosenRows', (condition, yes, no) => tf.where(perSample(condition, yes), yes, no));

/** Samples of `yes` `[batch, ...shape]` where `condition` `[batch]` holds, else of `no`. */
export function chosenRows<T extends Tensor>(condition: Tensor, yes: NoInfer<T>, no: T): T {
  return chosen(condition, yes, no) as T; // of both their rank
}
