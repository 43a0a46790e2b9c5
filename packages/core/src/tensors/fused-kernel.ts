import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/**
 * Kernels that an engine may have beyond those of TensorFlow.js, each for what is otherwise composed of several; the
 * engine also registers their gradients. Whoever asks for one composes the same result where the backend has none.
 *
 * - `AdamStep`, `SgdStep`: an optimizer's step over a list of parameters, of gradients, slots, and its numbers.
 * - `AscentStep`, `FiniteRows`, `Projection`: what attacks do to samples (`@infomixup/attacks`); no gradient.
 * - `BatchNormalization`: BatchNorm by the batch's statistics, and ReLU where `relu` is 1; then mean and inverse deviation
 *   of the batch, and mean and variance to run on with.
 * - `BoundaryMove`, `ClassTable`: the decisions of boundary mixing (`@infomixup/regularizer-infomixup`); no gradient.
 * - `CrossEntropy`: softmax cross-entropy a row; then the logarithms of the class probabilities, for the way back.
 * - `Dense`: `x kernel + bias`, samples flattened, and ReLU where `relu` is 1.
 * - `DiagonalGaussian`: mean and deviation from a dense layer's `[batch, 2 dimension]`.
 * - `Divergence`: KL divergence of diagonal Gaussians from the standard normal, a row.
 * - `GatherParts`: of row numbers and then any number of tensors, rows of the tensors joined; no gradient.
 * - `GatherRows`, `GatherByteRows`: chosen samples, divided by a unit; no gradient.
 * - `GaussianSample`: `mean + deviation noise`.
 * - `Mixed`: `values stay + pull`, `stay` being one number a row.
 * - `Normalization`: BatchNorm by a given mean and inverse deviation, and ReLU where `relu` is 1.
 * - `PooledConvolution`: `relu(maxPool(conv2d(x, filter), 2) + bias)`; then which of each four was greatest, unless
 *   `backward` is 0.
 */
export type FusedKernel =
  | 'AdamStep'
  | 'AscentStep'
  | 'BatchNormalization'
  | 'BoundaryMove'
  | 'ClassTable'
  | 'CrossEntropy'
  | 'Dense'
  | 'DiagonalGaussian'
  | 'Divergence'
  | 'FiniteRows'
  | 'GaussianSample'
  | 'GatherByteRows'
  | 'GatherParts'
  | 'GatherRows'
  | 'Mixed'
  | 'Normalization'
  | 'PooledConvolution'
  | 'Projection'
  | 'SgdStep';

/** Whether the current backend has the kernel. */
export function hasFusedKernel(name: FusedKernel): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}

/** Runs a kernel that the current backend has; it is recorded on the tape as any operation is. */
export function runFusedKernel<Outputs extends readonly Tensor[]>(
  name: FusedKernel,
  inputs: NamedTensorMap | readonly Tensor[],
  attributes: tf.NamedAttrMap = {},
): Outputs {
  // Kernels of any number of inputs take a list, for which tfjs has no type.
  const given = inputs as NamedTensorMap;
  const outputs: Tensor | Tensor[] = tf.engine().runKernel(name, given, attributes);
  // As many as the list above says, which the kernel registry's types cannot.
  return (Array.isArray(outputs) ? outputs : [outputs]) as readonly Tensor[] as Outputs;
}
