import type { Model } from './model.js';

/**
 * How many numbers an optimizer trains in this model; buffers do not count.
 *
 * @example
 * ```ts
 * import { countParameters, lenet5 } from '@infomixup/core';
 * const model = lenet5({ seed: 1, bottleneck: 32 });
 * console.assert(countParameters(model) === 66626);
 * model.dispose();
 * ```
 */
export function countParameters({ parameters }: Pick<Model<never>, 'parameters'>): number {
  return Object.values(parameters).reduce((count, variable) => count + variable.size, 0);
}
