import type { OperationKernel } from '@infomixup/core';
import type {} from '@infomixup/regularizer-infomixup';
import type { Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../registry.js';

/** `values stay + pull` in one op. */
export const mixed: OperationKernel<'mixed'> = (values, stay, pull) =>
  runKernel<Tensor2D>('Mixed', { values, stay, pull });

/** Registers the gradient of `Mixed`. */
export function registerMixedGradient(): void {
  tf.registerGradient({
    kernelName: 'Mixed',
    inputsToSave: ['values', 'stay'],
    gradFunc: (gradient, saved) => {
      const dy = gradient as tf.Tensor; // of the one output
      const [values, stay] = saved as [tf.Tensor, tf.Tensor];
      return {
        values: () => tf.mul(dy, stay),
        stay: () => tf.sum(tf.mul(dy, values), 1, true),
        pull: () => tf.clone(dy),
      };
    },
  });
}
