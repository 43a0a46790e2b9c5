import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Pass } from '../model/model.js';
import { detached } from '../tensors/detached.js';
import { type Declared, declareUnder, type Weights } from './declaration.js';
import { ones, zeros } from './initializers.js';

/** The trainable variables of the BatchNorm layer `N`. */
export type BatchNormalizationParameters<N extends string> = `${N}/scale` | `${N}/offset`;

/** The running statistics of the BatchNorm layer `N`. */
export type BatchNormalizationBuffers<N extends string> = `${N}/movingMean` | `${N}/movingVariance`;

/** The constants of BatchNorm; the defaults are PyTorch's. */
export interface BatchNormalizationOptions {
  /** How much of the old running statistics each training step keeps, default 0.9. */
  readonly momentum?: number;
  /** Added to the variance, default 1e-5. */
  readonly epsilon?: number;
}

/** Declares the parameters of BatchNorm: `name/scale` of 1 and `name/offset` of 0, both `[channels]`. */
export const batchNormalizationParameters = <const N extends string>(
  name: N,
  channels: number,
): Declared<BatchNormalizationParameters<N>> =>
  declareUnder(name, {
    scale: { shape: [channels], initializer: ones },
    offset: { shape: [channels], initializer: zeros },
  });

/** Declares the buffers of BatchNorm: `name/movingMean` of 0 and `name/movingVariance` of 1, both `[channels]`. */
export const batchNormalizationBuffers = <const N extends string>(
  name: N,
  channels: number,
): Declared<BatchNormalizationBuffers<N>> =>
  declareUnder(name, {
    movingMean: { shape: [channels], initializer: zeros },
    movingVariance: { shape: [channels], initializer: ones },
  });

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
export const batchNormalization = <const N extends string, R>(
  x: Tensor,
  weights: Weights<BatchNormalizationParameters<N> | BatchNormalizationBuffers<N>>,
  name: N,
  pass: Pass<R>,
  options?: BatchNormalizationOptions,
): Tensor =>
  normalize(x, pass, options, {
    scale: weights[`${name}/scale` as const],
    offset: weights[`${name}/offset` as const],
    movingMean: [`${name}/movingMean`, weights[`${name}/movingMean` as const]],
    movingVariance: [`${name}/movingVariance`, weights[`${name}/movingVariance` as const]],
  });

/** The variables of one BatchNorm layer; the buffers with their names in the model. */
export interface BatchNormalizationVariables {
  readonly scale?: Variable | undefined;
  readonly offset?: Variable | undefined;
  readonly movingMean: readonly [name: string, Variable];
  readonly movingVariance: readonly [name: string, Variable];
}

/** `batchNormalization` on given variables, of which scale and offset may be missing. */
export function normalize<R>(
  x: Tensor,
  { mode, update }: Pass<R>,
  { momentum = 0.9, epsilon = 1e-5 }: BatchNormalizationOptions = {},
  { scale, offset, movingMean, movingVariance }: BatchNormalizationVariables,
): Tensor {
  const apply = (mean: Tensor, variance: Tensor): Tensor => tf.batchNorm(x, mean, variance, offset, scale, epsilon);
  if (mode === 'eval') return apply(movingMean[1], movingVariance[1]);
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_size, axis) => axis),
  );
  const count = x.size / mean.size;
  const toward = ([name, old]: readonly [string, Variable], batch: Tensor, factor: number): void =>
    update(
      name,
      detached(() => tf.add(tf.mul(old, momentum), tf.mul(batch, (1 - momentum) * factor))),
    );
  toward(movingMean, mean, 1);
  toward(movingVariance, variance, count / Math.max(count - 1, 1));
  return apply(mean, variance);
}
