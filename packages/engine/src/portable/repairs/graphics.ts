import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../kernels.js';
import { averageGradientWithinImage } from './average-pool-shares.js';

// A repair stands on the backend's own kernel, so it is made once.
const repaired = new Set<string>();

/** Gives the WebGL or WebGPU backend the gradient of average pooling, which it shares among the padding too. */
export function repairGraphics(backend: 'webgl' | 'webgpu'): void {
  if (repaired.has(backend)) return;
  repaired.add(backend);
  replaceKernel(backend, tf.AvgPoolGrad, averageGradientWithinImage(backend));
}
