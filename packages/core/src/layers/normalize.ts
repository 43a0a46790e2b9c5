import type { Tensor, Variable } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Pass } from '../model/model.js';
import { detached } from '../tensors/detached.js';
import { hasFusedKernel, runFusedKernel } from '../tensors/fused-kernel.js';

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

type Layer = Required<BatchNormalizationOptions> & BatchNormalizationVariables & { readonly relu: boolean };

/** BatchNorm by given variables, of which scale and offset may be missing; with ReLU behind it if `relu`. */
export function normalize<R>(
  x: Tensor,
  { mode, update }: Pass<R>,
  { momentum = 0.9, epsilon = 1e-5 }: BatchNormalizationOptions,
  variables: BatchNormalizationVariables,
  relu = false,
): Tensor {
  const layer = { ...variables, momentum, epsilon, relu };
  return mode === 'eval' ? byRunningStatistics(x, layer) : byBatchStatistics(x, layer, update);
}

// All between is freed by hand: the tape holds by itself what gradients need, and a tidy scope would also free the
// running statistics that the pass is handed.

function byRunningStatistics(x: Tensor, layer: Layer): Tensor {
  const { scale, offset, movingMean, movingVariance, epsilon, relu } = layer;
  const [mean, variance] = [movingMean[1], movingVariance[1]];
  if (!scale || !offset || !hasFusedKernel('Normalization')) return composed(x, mean, variance, layer);
  const inverse = tf.tidy(() => tf.rsqrt(tf.add(variance, epsilon)));
  const inputs = { x, mean, inverse, scale, offset };
  const [y] = runFusedKernel<[Tensor]>('Normalization', inputs, { relu: Number(relu) });
  inverse.dispose();
  return y;
}

type Update = (buffer: string, value: Tensor) => void;

function byBatchStatistics(x: Tensor, layer: Layer, update: Update): Tensor {
  const { scale, offset } = layer;
  if (scale && offset && hasFusedKernel('BatchNormalization')) return fused(x, scale, offset, layer, update);
  const { mean, variance } = tf.moments(
    x,
    x.shape.slice(0, -1).map((_size, axis) => axis),
  );
  move(layer, mean, variance, x.size / mean.size, update);
  return composed(x, mean, variance, layer);
}

function fused(x: Tensor, scale: Variable, offset: Variable, layer: Layer, update: Update): Tensor {
  const { movingMean, movingVariance, momentum, epsilon, relu } = layer;
  const running = { running_mean: movingMean[1], running_variance: movingVariance[1] };
  const [y, mean, inverse, nextMean, nextVariance] = runFusedKernel<[Tensor, Tensor, Tensor, Tensor, Tensor]>(
    'BatchNormalization',
    { x, scale, offset, ...running },
    { momentum, epsilon, relu: Number(relu) },
  );
  tf.dispose([mean, inverse]);
  update(movingMean[0], nextMean);
  update(movingVariance[0], nextVariance);
  return y;
}

/** Asks for running statistics moved towards those of a batch of `count` samples, with its unbiased variance. */
function move(
  { movingMean, movingVariance, momentum }: Layer,
  mean: Tensor,
  variance: Tensor,
  count: number,
  update: Update,
) {
  const toward = ([name, old]: readonly [string, Variable], batch: Tensor, factor: number): void =>
    update(
      name,
      detached(() => tf.add(tf.mul(old, momentum), tf.mul(batch, (1 - momentum) * factor))),
    );
  toward(movingMean, mean, 1);
  toward(movingVariance, variance, count / Math.max(count - 1, 1));
}

function composed(x: Tensor, mean: Tensor, variance: Tensor, { scale, offset, epsilon, relu }: Layer): Tensor {
  const normalized = tf.batchNorm(x, mean, variance, offset, scale, epsilon);
  if (!relu) return normalized;
  const active = tf.relu(normalized);
  normalized.dispose();
  return active;
}
