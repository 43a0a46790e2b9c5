import * as tf from '@tensorflow/tfjs';
import { composedKernel, kernel } from '../registry.js';
import type { FittingKernels } from '../wasm/fitting-kernel.js';
import type { WasmModule } from '../wasm/module.js';

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
export function batchNormalization({ run }: WasmModule): FittingKernels {
  const compute = composedKernel(({ x, mean, variance, offset, scale }: Inputs, { varianceEpsilon }: Attributes) => {
    const slope = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const factor = scale ? tf.mul(scale, slope) : slope;
    const columns = mean.size;
    const tensors = [x, mean, factor, offset ?? tf.zerosLike(mean)];
    const output = run('normalizeRows', tensors, x.shape, [x.size / columns, columns]);
    return tf.engine().makeTensorFromTensorInfo(output);
  });
  const fitting = kernel((inputs: Inputs, attributes: Attributes) => {
    const { x, ...others } = inputs;
    const channels = x.shape.at(-1) ?? 0;
    const given: readonly tf.Tensor[] = Object.values(others).filter(Boolean);
    const fits = x.size > 0 && given.every(({ rank, size }) => rank === 1 && size === channels);
    return fits ? compute({ ...inputs }, { ...attributes }) : undefined;
  });
  return { [tf.FusedBatchNorm]: fitting };
}
