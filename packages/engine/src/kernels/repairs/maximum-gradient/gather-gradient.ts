import type * as tf from '@tensorflow/tfjs';
import type { PoolPlan } from '../../pooling/plan.js';

/** Runs one program over all inputs; it gathers, from the windows that an input lies in, the gradients it won. */
export type GatherGradient = (x: tf.TensorInfo, dy: tf.TensorInfo, plan: PoolPlan) => tf.TensorInfo;
