import * as tf from '@tensorflow/tfjs';
import { batchNormalization } from './batch-normalization/wasm.js';
import { convolutions } from './convolution/wasm.js';
import { elementwise } from './elementwise/wasm.js';
import { gathers } from './gathers/wasm.js';
import { sharedIdentity } from './identity/wasm.js';
import { productOfTransposed } from './matrix-product/transposed-first.js';
import { matrixProducts } from './matrix-product/wasm.js';
import { addOptimizerSteps } from './optimizer-steps/wasm.js';
import { addPooledConvolution } from './pooled-convolution/wasm.js';
import { pools } from './pooling/wasm.js';
import { replaceKernels } from './registry.js';
import { addReluGradient } from './relu/wasm.js';
import { activatedLayers } from './repairs/activated-layers.js';
import { convolutionGradients, depthwiseConvolution } from './repairs/convolution-kernels.js';
import { oneHotRows } from './repairs/one-hot.js';
import { averageGradient, maximumGradient } from './repairs/pool-kernels.js';
import { sumOfSegments } from './repairs/segment-sum.js';
import { signOfAll } from './repairs/sign.js';
import { rows } from './rows/wasm.js';
import { replaceSlices } from './slices/wasm.js';
import { tiles } from './tiles/wasm.js';
import { putBefore } from './wasm/fitting-kernel.js';
import { startWasmModule } from './wasm/module.js';

/** Gives the wasm backend the gradients it lacks, right ones for those it has wrong, and faster kernels. */
export async function equipWasm(): Promise<void> {
  replaceKernels('wasm', {
    ...convolutionGradients,
    [tf.DepthwiseConv2dNative]: depthwiseConvolution(),
    [tf.MaxPoolGrad]: maximumGradient,
    [tf.AvgPoolGrad]: averageGradient,
    [tf.UnsortedSegmentSum]: sumOfSegments,
    [tf.BatchMatMul]: productOfTransposed(),
    [tf.OneHot]: oneHotRows(),
    [tf.Identity]: sharedIdentity,
    [tf.Sign]: signOfAll,
    [tf.Tile]: tiles(),
    [tf.GatherV2]: gathers(),
  });
  replaceSlices();
  await addVectorKernels();
}

/** Puts kernels with vector instructions before those that stand, where the machine can run them: faster, and right on NaN. */
async function addVectorKernels(): Promise<void> {
  const module = await startWasmModule();
  if (!module) return;
  for (const kernels of [convolutions, pools, matrixProducts, rows, elementwise, batchNormalization, activatedLayers]) {
    putBefore(kernels(module));
  }
  addReluGradient(module);
  addPooledConvolution(module);
  addOptimizerSteps(module);
}
