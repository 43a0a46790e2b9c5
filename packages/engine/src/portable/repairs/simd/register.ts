import { batchNormalization } from './batch-normalization.js';
import { convolutions } from './convolutions.js';
import { elementwise } from './elementwise.js';
import { putBefore } from './fitting-kernel.js';
import { fused } from './fused.js';
import { startKernels } from './kernel-module.js';
import { matrixProducts } from './matrix-products.js';
import { addOptimizers } from './optimizers.js';
import { addPooledConvolution } from './pooled-convolution.js';
import { pools } from './pools.js';
import { putReluGradient } from './relu-gradient.js';
import { rows } from './rows.js';

/** Puts our own kernels before those that stand, where the machine can run them: faster ones, and right on NaN. */
export async function registerOwnKernels(): Promise<void> {
  const module = await startKernels();
  if (!module) return;
  const all = [convolutions, pools, matrixProducts, rows, elementwise, batchNormalization, fused].map((kernels) =>
    kernels(module),
  );
  for (const [name, kernel] of all.flatMap(Object.entries)) putBefore(name, kernel);
  putReluGradient(module);
  addPooledConvolution(module);
  addOptimizers(module);
}
