import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** One-hot float32 rows `[batch, classes]` of int32 classes `[batch]`. */
export const oneHotRows = (labels: Tensor1D, classes: number): Tensor2D =>
  // Cast, since the wasm backend writes whole numbers even where float32 is asked for.
  tf.cast(tf.oneHot(labels, classes) as Tensor2D, 'float32'); // typed for labels of any rank
