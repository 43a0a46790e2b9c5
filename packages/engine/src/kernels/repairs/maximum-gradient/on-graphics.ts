import { type PoolAttributes, planPool } from '../../pooling/plan.js';
import { type Images, type Kernel, kernel } from '../../registry.js';
import type { GatherGradient } from './gather-gradient.js';
import { runOnWebgl } from './webgl.js';
import { runOnWebgpu } from './webgpu.js';

const programs: Readonly<Record<'webgl' | 'webgpu', GatherGradient>> = { webgl: runOnWebgl, webgpu: runOnWebgpu };

/**
 * The gradient of max pooling, which goes to the first of equal values as on every other engine; the backends' own give
 * it to the last, and images have even backgrounds in which all values are equal.
 */
export function maximumGradientToFirst(backend: 'webgl' | 'webgpu'): Kernel {
  const run = programs[backend];
  return kernel(({ input, dy }: Images<'input' | 'dy'>, given: PoolAttributes) =>
    run(input, dy, planPool(input.shape, given)),
  );
}
