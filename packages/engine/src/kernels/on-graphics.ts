import { stateBackendTraits } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { reductionOfColumns } from './column-sums/webgpu.js';
import { filterGradientInSlices } from './convolution/webgpu.js';
import { replaceKernels } from './registry.js';
import { averageGradientWithinImage } from './repairs/average-gradient-on-graphics.js';
import { maximumGradientToFirst } from './repairs/maximum-gradient/on-graphics.js';

// A kernel falls back to the backend's own, so it is put in its place once.
const equipped = new Set<string>();

/** Gives the WebGPU backend programs that share a long sum among many workgroups. */
function quickenWebgpu(): void {
  replaceKernels('webgpu', {
    [tf.Conv2DBackpropFilter]: filterGradientInSlices,
    [tf.Sum]: reductionOfColumns('Sum'),
    [tf.Mean]: reductionOfColumns('Mean'),
  });
}

/** Gives the WebGL or WebGPU backend the gradients of pooling that the other engines have. */
export function equipGraphics(backend: 'webgl' | 'webgpu'): void {
  if (equipped.has(backend)) return;
  equipped.add(backend);
  stateBackendTraits(backend, { asynchronous: true });
  if (backend === 'webgpu') quickenWebgpu();
  replaceKernels(backend, {
    [tf.AvgPoolGrad]: averageGradientWithinImage(backend),
    [tf.MaxPoolGrad]: maximumGradientToFirst(backend),
  });
}
