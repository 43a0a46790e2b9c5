import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../../kernels.js';
import { averageGradientWithinImage } from './average-gradient.js';
import { maximumGradientToFirst } from './maximum-gradient.js';

// A repair stands on the backend's own kernel, so it is made once.
const repaired = new Set<string>();

/** Gives the WebGL or WebGPU backend the gradients of pooling that the other engines have. */
export function repairGraphics(backend: 'webgl' | 'webgpu'): void {
  if (repaired.has(backend)) return;
  repaired.add(backend);
  replaceKernel(backend, tf.AvgPoolGrad, averageGradientWithinImage(backend));
  replaceKernel(backend, tf.MaxPoolGrad, maximumGradientToFirst(backend));
}
