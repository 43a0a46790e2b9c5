import type { Schedule } from './schedule.js';

/**
 * The optimizer's own learning rate throughout: factor 1.
 *
 * @example
 * ```ts
 * import { constant } from '@infomixup/trainer';
 * console.assert(constant().factor({ step: 7, totalSteps: 10, stepsPerEpoch: 5 }) === 1);
 * ```
 */
export function constant(): Schedule {
  return {
    name: 'constant',
    settings: {},
    dependsOnLength: false,
    factor: () => 1,
  };
}
