import { stateBackendTraits } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { replaceKernel } from '../../../kernels/registry.js';
import { averageGradientWithinImage } from './average-gradient.js';
import { maximumGradientToFirst } from './maximum-gradient.js';
import { reductionOfColumns } from './webgpu-column-sums.js';
import { filterGradientInSlices } from './webgpu-filter-gradient.js';

// A repair stands on the backend's own kernel, so it is made once.
const repaired = new Set<string>();

/** Gives the WebGPU backend programs that share a long sum among many workgroups. */
function quickenWebgpu(): void {
  replaceKernel('webgpu', tf.Conv2DBackpropFilter, filterGradientInSlices);
  replaceKernel('webgpu', tf.Sum, reductionOfColumns('Sum'));
  replaceKernel('webgpu', tf.Mean, reductionOfColumns('Mean'));
}

/** Gives the WebGL or WebGPU backend the gradients of pooling that the other engines have. */
export function repairGraphics(backend: 'webgl' | 'webgpu'): void {
  if (repaired.has(backend)) return;
  repaired.add(backend);
  stateBackendTraits(backend, { asynchronous: true });
  if (backend === 'webgpu') quickenWebgpu();
  replaceKernel(backend, tf.AvgPoolGrad, averageGradientWithinImage(backend));
  replaceKernel(backend, tf.MaxPoolGrad, maximumGradientToFirst(backend));
}
