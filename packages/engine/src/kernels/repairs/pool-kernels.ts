import * as tf from '@tensorflow/tfjs';
import { type PoolAttributes, planPool } from '../pooling/plan.js';
import { composedKernel, type Images } from '../registry.js';
import { averagePoolGradient, maxPoolGradient } from './pool-gradient.js';

/** The gradient of max pooling; wasm drops it for every window without a positive value. */
export const maximumGradient = composedKernel(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(maxPoolGradient(input.dataSync(), dy.dataSync(), planPool(input.shape, given)), input.shape),
);

/** The gradient of average pooling; wasm and cpu share it among the padding too. */
export const averageGradient = composedKernel(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(averagePoolGradient(dy.dataSync(), planPool(input.shape, given)), input.shape),
);
