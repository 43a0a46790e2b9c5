import * as tf from '@tensorflow/tfjs';

/** The attributes that tfjs passes to pooling kernels and their gradients. */
export interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Sizes, strides and padding of a pooling, worked out by tfjs. */
export type PoolPlan = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** Plans a pooling of an image batch of rank 4. */
export function planPool(shape: readonly number[], given: PoolAttributes): PoolPlan {
  const { filterSize, strides, pad, dimRoundingMode } = given;
  const input = [...shape] as [number, number, number, number]; // the calling op has made it so
  return tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
}
