import * as tf from '@tensorflow/tfjs';
import { type Kernel, replaceKernel } from '../../kernels/registry.js';
import { convolutionGradients, depthwiseConvolution } from './convolution-kernels.js';
import { sharedIdentity } from './identity.js';
import { matrixProduct } from './matrix-product.js';
import { oneHotRows } from './one-hot.js';
import { averageGradient, maximumGradient } from './pool-kernels.js';
import { sumOfSegments } from './segment-sum.js';
import { signOfAll } from './sign.js';
import { registerOwnKernels } from './simd/register.js';
import { repairSlices } from './slices.js';
import { tiles } from './tiles.js';

function replaceAll(backend: 'wasm' | 'cpu', repairs: Readonly<Record<string, Kernel>>): void {
  for (const [name, kernel] of Object.entries(repairs)) replaceKernel(backend, name, kernel);
}

/** Gives the wasm backend the gradients it lacks, right ones for those it has wrong, and faster kernels. */
export async function repairWasm(): Promise<void> {
  replaceAll('wasm', {
    ...convolutionGradients,
    [tf.DepthwiseConv2dNative]: depthwiseConvolution(),
    [tf.MaxPoolGrad]: maximumGradient,
    [tf.AvgPoolGrad]: averageGradient,
    [tf.UnsortedSegmentSum]: sumOfSegments,
    [tf.BatchMatMul]: matrixProduct(),
    [tf.OneHot]: oneHotRows(),
    [tf.Identity]: sharedIdentity,
    [tf.Sign]: signOfAll,
    [tf.Tile]: tiles(),
  });
  repairSlices();
  await registerOwnKernels();
}

/** Gives the cpu backend the gradient of average pooling, which it shares among the padding too, and signs of NaN. */
export function repairCpu(): void {
  replaceAll('cpu', { [tf.AvgPoolGrad]: averageGradient, [tf.Sign]: signOfAll });
}
