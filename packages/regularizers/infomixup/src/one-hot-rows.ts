import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** One-hot float32 rows `[batch, classes]` of int32 classes `[batch]`. */
export function oneHotRows(labels: Tensor1D, classes: number): Tensor2D {
  return tf.oneHot(labels, classes, 1, 0, 'float32') as Tensor2D;
} // typed for labels of any rank
