import * as tf from '@tensorflow/tfjs';
import type { ConvolutionAttributes } from '../convolution/plan.js';
import { composedKernel, type Images, type Kernel } from '../registry.js';
import type { FittingKernel, FittingKernels } from '../wasm/fitting-kernel.js';

type Activation = (x: tf.Tensor) => tf.Tensor;

const activations: Readonly<Record<string, Activation>> = {
  linear: (x) => x,
  relu: tf.relu,
  relu6: tf.relu6,
  elu: tf.elu,
  sigmoid: tf.sigmoid,
};

interface Affine {
  readonly bias?: tf.Tensor;
}

interface Activated {
  readonly activation: string;
}

const finish = (y: tf.Tensor, { bias }: Affine, { activation }: Activated) => {
  const shifted = bias ? tf.add(y, bias) : y;
  return activations[activation]?.(shifted) ?? shifted;
};

const convolution = composedKernel(
  ({ x, filter, ...affine }: Images<'x' | 'filter'> & Affine, given: ConvolutionAttributes & Activated) => {
    const { strides, pad, dataFormat, dilations, dimRoundingMode } = given;
    return finish(tf.conv2d(x, filter, strides, pad, dataFormat, dilations, dimRoundingMode), affine, given);
  },
);

interface Factors extends Affine {
  readonly a: tf.Tensor;
  readonly b: tf.Tensor;
}

interface Transposed extends Activated {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const product = composedKernel(({ a, b, ...affine }: Factors, given: Transposed) =>
  finish(tf.matMul(a, b, given.transposeA, given.transposeB), affine, given),
);

const ifKnown =
  (compute: Kernel): FittingKernel =>
  (inputs, attributes) =>
    String(attributes.activation) in activations ? compute(inputs, attributes) : undefined;

/** Layers of convolutions or products with a bias and an activation, which the backend's own take NaN for a number in. */
export function activatedLayers(): FittingKernels {
  return { [tf.FusedConv2D]: ifKnown(convolution), [tf._FusedMatMul]: ifKnown(product) };
}
