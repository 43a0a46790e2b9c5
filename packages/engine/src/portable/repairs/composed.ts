import * as tf from '@tensorflow/tfjs';
import type { Kernel } from '../../kernels/registry.js';

/**
 * A kernel out of other ops. They use the tensors that the kernel was given: a new tensor around the same data would
 * never be freed.
 */
export function composed<Tensors, Attributes>(compute: (tensors: Tensors, given: Attributes) => tf.Tensor): Kernel {
  // tfjs calls a kernel with tensors and its op's attributes, and types both by their most general kind.
  return (inputs, attributes) => tf.tidy(() => compute(inputs as Tensors, attributes as Attributes));
}

/** Image batches by the names that a kernel gives them. */
export type Images<Names extends string> = Readonly<Record<Names, tf.Tensor4D>>;
