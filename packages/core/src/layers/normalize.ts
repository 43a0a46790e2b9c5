import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { InfomixupError } from '../errors.js';
import type { Pass } from '../model/model.js';
import { detached } from '../tensors/detached.js';
import { operation } from '../tensors/operation.js';

/** The constants of BatchNorm; the defaults are PyTorch's. */
export interface BatchNormalizationOptions {
  /** How much of the old running statistics each training step keeps, default 0.9. */
  readonly momentum?: number;
  /** Added to the variance, default 1e-5. */
  readonly epsilon?: number;
}

/** The variables of one BatchNorm layer; the buffers with their names in the model. */
export interface BatchNormalizationVariables {
  readonly scale?: Variable | undefined;
  readonly offset?: Variable | undefined;
  readonly movingMean: readonly [name: string, Variable];
  readonly movingVariance: readonly [name: string, Variable];
}

/** What a BatchNorm layer multiplies with and adds, if anything, and whether ReLU follows. */
export interface NormalizationLayer {
  readonly scale: Tensor | undefined;
  readonly offset: Tensor | undefined;
  readonly epsilon: number;
  readonly relu: boolean;
}

/** Mean and variance of each channel. */
export interface ChannelStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

declare module '../tensors/operation.js' {
  interface Operations {
    /** `scale (x - mean) / sqrt(variance + epsilon) + offset` by given statistics, and ReLU where `relu`. */
    normalization: (x: Tensor, statistics: ChannelStatistics, layer: NormalizationLayer) => Tensor;
    /** The same by the batch's own statistics, and the running ones moved towards them, which are constants. */
    batchNormalization: (
      x: Tensor,
      running: ChannelStatistics,
      layer: NormalizationLayer & { readonly momentum: number },
    ) => { readonly y: Tensor; readonly moved: ChannelStatistics };
  }
}

/** BatchNorm by given variables, of which scale and offset may be missing; with ReLU behind it if `relu`. */
export function normalize<R>(
  x: Tensor,
  { mode, frozen = false, update }: Pass<R>,
  { momentum = 0.9, epsilon = 1e-5 }: BatchNormalizationOptions,
  { scale, offset, movingMean, movingVariance }: BatchNormalizationVariables,
  relu = false,
): Tensor {
  const layer = { scale, offset, epsilon, relu };
  const running = { mean: movingMean[1], variance: movingVariance[1] };
  if (mode === 'eval' || frozen) return byStatistics(x, running, layer);
  requireSeveral(x.size / (x.shape.at(-1) ?? 1));
  const { y, moved } = byBatch(x, running, { ...layer, momentum });
  update(movingMean[0], moved.mean);
  update(movingVariance[0], moved.variance);
  return y;
}

// All between is freed by hand: the tape holds by itself what gradients need, and a tidy scope would also free the
// running statistics that the pass is handed.

function normalized(x: Tensor, { mean, variance }: ChannelStatistics, layer: NormalizationLayer): Tensor {
  const { scale, offset, epsilon, relu } = layer;
  const y = tf.batchNorm(x, mean, variance, offset, scale, epsilon);
  if (!relu) return y;
  const active = tf.relu(y);
  y.dispose();
  return active;
}

const byStatistics = operation('normalization', normalized);

const byBatch = operation('batchNormalization', (x, running, { momentum, ...layer }) => {
  const axes = x.shape.slice(0, -1).map((_size, axis) => axis);
  const { mean, variance } = tf.moments(x, axes);
  const count = x.size / mean.size;
  const toward = (old: Tensor, batch: Tensor, factor: number): Tensor =>
    detached(() => tf.add(tf.mul(old, momentum), tf.mul(batch, (1 - momentum) * factor)));
  const moved = {
    mean: toward(running.mean, mean, 1),
    // Running statistics take the unbiased variance.
    variance: toward(running.variance, variance, count / Math.max(count - 1, 1)),
  };
  return { y: normalized(x, { mean, variance }, layer), moved };
});

/** Of a single value nothing is left once its mean is subtracted: a layer would learn of its inputs no more than that. */
function requireSeveral(count: number): void {
  if (count !== 1) return;
  throw new InfomixupError(
    'batchNormalization: a batch has one value a channel, which has no variance to train by; give batches of 2 samples or more (batchSize, and dropLast where the last batch has one)',
    'no-variance',
  );
}
