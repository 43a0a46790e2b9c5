import * as tf from '@tensorflow/tfjs';
import type { PoolAttributes } from '../../pool-attributes.js';
import { composed, type Images } from './composed.js';
import { averagePoolGradient, maxPoolGradient } from './pool-gradient.js';
import { planPool } from './pool-plan.js';

/** The gradient of max pooling; wasm drops it for every window without a positive value. */
export const maximumGradient = composed(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(maxPoolGradient(input.dataSync(), dy.dataSync(), planPool(input.shape, given)), input.shape),
);

/** The gradient of average pooling; wasm and cpu share it among the padding too. */
export const averageGradient = composed(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
  tf.tensor(averagePoolGradient(dy.dataSync(), planPool(input.shape, given)), input.shape),
);
