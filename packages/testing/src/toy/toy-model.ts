import {
  bottleneckParameters,
  type DiagonalGaussian,
  defineModel,
  dense,
  denseParameters,
  flatten,
  gaussianBottleneck,
  latentOf,
  type Model,
} from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** The representations of `toyModel`, in the order of the visits. */
export interface ToyRepresentations {
  /** `[batch, 4, 4, 1]` */
  readonly input: Tensor;
  /** `[batch, 8]` */
  readonly hidden: Tensor;
  /** Of dimension 3. */
  readonly bottleneck: DiagonalGaussian;
  /** `[batch, 3]` */
  readonly latent: Tensor;
}

/**
 * A classifier of 4 x 4 images in [0, 1] into 3 classes, with a representation of every kind. Smooth throughout, so
 * that gradients may be compared with finite differences.
 *
 * @example
 * ```ts
 * import { evaluationPass } from '@infomixup/core';
 * import { toyModel } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const model = toyModel({ seed: 1 });
 * const logits = tf.tidy(() => model.forward(tf.zeros([2, 4, 4, 1]), evaluationPass()));
 * console.assert(logits.shape.join() === '2,3');
 * logits.dispose();
 * model.dispose();
 * ```
 */
export function toyModel({ seed }: { readonly seed: number }): Model<ToyRepresentations> {
  return defineModel({
    name: 'toy',
    seed,
    initializer: 'glorotUniform',
    inputShape: [4, 4, 1],
    classes: 3,
    bounds: [0, 1],
    representations: { input: 'tensor', hidden: 'tensor', bottleneck: 'gaussian', latent: 'tensor' },
    parameters: {
      ...denseParameters('hidden', { inputs: 16, units: 8 }),
      ...bottleneckParameters('bottleneck', { inputs: 8, dimension: 3 }),
      ...denseParameters('logits', { inputs: 3, units: 3 }),
    },
    forward: (inputs, pass, weights) => {
      const input = pass.visit('input', inputs);
      const hidden = pass.visit('hidden', tf.tanh(dense(flatten(input), weights, 'hidden')));
      const bottleneck = pass.visit('bottleneck', gaussianBottleneck(hidden, weights, 'bottleneck'));
      return dense(pass.visit('latent', latentOf(bottleneck, pass)), weights, 'logits');
    },
  });
}
