import type { Tensor } from '@tensorflow/tfjs';
import type { Pass } from '../model/model.js';
import { type Declared, declareUnder, type Weights } from './declaration.js';
import { ones, zeros } from './initializers.js';
import { type BatchNormalizationOptions, normalize } from './normalize.js';

export type { BatchNormalizationOptions } from './normalize.js';

/** The trainable variables of the BatchNorm layer `N`. */
export type BatchNormalizationParameters<N extends string> = `${N}/scale` | `${N}/offset`;

/** The running statistics of the BatchNorm layer `N`. */
export type BatchNormalizationBuffers<N extends string> = `${N}/movingMean` | `${N}/movingVariance`;

/** Declares the parameters of BatchNorm: `name/scale` of 1 and `name/offset` of 0, both `[channels]`. */
export function batchNormalizationParameters<const N extends string>(
  name: N,
  channels: number,
): Declared<BatchNormalizationParameters<N>> {
  return declareUnder(name, {
    scale: { shape: [channels], initializer: ones },
    offset: { shape: [channels], initializer: zeros },
  });
}

/** Declares the buffers of BatchNorm: `name/movingMean` of 0 and `name/movingVariance` of 1, both `[channels]`. */
export function batchNormalizationBuffers<const N extends string>(
  name: N,
  channels: number,
): Declared<BatchNormalizationBuffers<N>> {
  return declareUnder(name, {
    movingMean: { shape: [channels], initializer: zeros },
    movingVariance: { shape: [channels], initializer: ones },
  });
}

/**
 * The BatchNorm layer `name`: `scale (x - mean) / sqrt(variance + epsilon) + offset` for each channel, the last axis
 * of `x` (of rank 2 to 4).
 *
 * In training, mean and variance are the batch's, and the pass is asked to move the running statistics to
 * `momentum old + (1 - momentum) batch`, with the unbiased variance. In evaluation they are the running ones.
 *
 * Source: Ioffe and Szegedy, Batch Normalization, 2015.
 *
 * @example
 * ```ts
 * import { batchNormalization, batchNormalizationBuffers, batchNormalizationParameters, defineModel, dense,
 *   denseParameters, evaluationPass } from '@infomixup/core';
 * import * as tf from '@tensorflow/tfjs';
 * const model = defineModel({
 *   name: 'normalized', seed: 1, inputShape: [4], classes: 2, bounds: [0, 1], representations: {},
 *   parameters: { ...batchNormalizationParameters('bn', 4), ...denseParameters('logits', { inputs: 4, units: 2 }) },
 *   buffers: batchNormalizationBuffers('bn', 4),
 *   forward: (inputs, pass, weights) => dense(batchNormalization(inputs, weights, 'bn', pass), weights, 'logits'),
 * });
 * const logits = tf.tidy(() => model.forward(tf.zeros([5, 4]), evaluationPass()));
 * console.assert(logits.shape.join() === '5,2');
 * logits.dispose();
 * model.dispose();
 * ```
 */
export function batchNormalization<const N extends string, R>(
  x: Tensor,
  weights: Weights<BatchNormalizationParameters<N> | BatchNormalizationBuffers<N>>,
  name: N,
  pass: Pass<R>,
  options: BatchNormalizationOptions = {},
): Tensor {
  return normalize(x, pass, options, variablesOf(weights, name));
}

/** ReLU of `batchNormalization`, in one kernel where the engine has it. */
export function normalizedRelu<const N extends string, R>(
  x: Tensor,
  weights: Weights<BatchNormalizationParameters<N> | BatchNormalizationBuffers<N>>,
  name: N,
  pass: Pass<R>,
  options: BatchNormalizationOptions = {},
): Tensor {
  return normalize(x, pass, options, variablesOf(weights, name), true);
}

const variablesOf = <const N extends string>(
  weights: Weights<BatchNormalizationParameters<N> | BatchNormalizationBuffers<N>>,
  name: N,
) => ({
  scale: weights[`${name}/scale` as const],
  offset: weights[`${name}/offset` as const],
  movingMean: [`${name}/movingMean`, weights[`${name}/movingMean` as const]] as const,
  movingVariance: [`${name}/movingVariance`, weights[`${name}/movingVariance` as const]] as const,
});
