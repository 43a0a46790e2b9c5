import type { Kernel } from '../../../kernels/registry.js';
import type { PoolAttributes } from '../../../pool-attributes.js';
import type { Images } from '../composed.js';
import { planPool } from '../pool-plan.js';
import type { GatherGradient } from './gather-gradient.js';
import { runOnWebgl } from './webgl-maximum.js';
import { runOnWebgpu } from './webgpu-maximum.js';

const programs: Readonly<Record<'webgl' | 'webgpu', GatherGradient>> = { webgl: runOnWebgl, webgpu: runOnWebgpu };

/**
 * The gradient of max pooling, which goes to the first of equal values as on every other engine; the backends' own give
 * it to the last, and images have even backgrounds in which all values are equal.
 */
export function maximumGradientToFirst(backend: 'webgl' | 'webgpu'): Kernel {
  const run = programs[backend];
  return (inputs, attributes) => {
    // The op calls its kernel with an image batch, the gradient of its own result, and these attributes.
    const { input, dy } = inputs as Images<'input' | 'dy'>;
    return run(input, dy, planPool(input.shape, attributes as unknown as PoolAttributes));
  };
}
