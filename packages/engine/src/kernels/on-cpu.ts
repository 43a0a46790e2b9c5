import * as tf from '@tensorflow/tfjs';
import { replaceKernels } from './registry.js';
import { averageGradient } from './repairs/pool-kernels.js';
import { signOfAll } from './repairs/sign.js';

/** Gives the cpu backend the gradient of average pooling, which it shares among the padding too, and signs of NaN. */
export function equipCpu(): void {
  replaceKernels('cpu', { [tf.AvgPoolGrad]: averageGradient, [tf.Sign]: signOfAll });
}
