import * as tf from '@tensorflow/tfjs';
import { composed } from '../composed.js';
import type { FittingKernel } from './fitting-kernel.js';
import type { KernelModule } from './kernel-module.js';

interface Inputs {
  readonly x: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
  readonly offset?: tf.Tensor;
  readonly scale?: tf.Tensor;
}

interface Attributes {
  readonly varianceEpsilon: number;
}

/** BatchNorm with a value a channel. */
export function batchNormalization({ run }: KernelModule): Readonly<Record<string, FittingKernel>> {
  const compute = composed(({ x, mean, variance, offset, scale }: Inputs, { varianceEpsilon }: Attributes) => {
    const slope = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const factor = scale ? tf.mul(scale, slope) : slope;
    const columns = mean.size;
    const tensors = [x, mean, factor, offset ?? tf.zerosLike(mean)];
    const output = run('normalizeRows', tensors, x.shape, [x.size / columns, columns]);
    return tf.engine().makeTensorFromTensorInfo(output);
  });
  return {
    [tf.FusedBatchNorm]: (inputs, attributes) => {
      const { x, ...others } = inputs as unknown as Inputs; // what tfjs gives to this kernel
      const channels = x.shape.at(-1) ?? 0;
      const given = Object.values(others).filter(Boolean);
      const fits = x.size > 0 && given.every(({ rank, size }) => rank === 1 && size === channels);
      return fits ? compute(inputs, attributes) : undefined;
    },
  };
}
