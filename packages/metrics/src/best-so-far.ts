import type { Norm } from '@infomixup/core';
import { type DecayCurve, requireCurve } from './decay-curve.js';

/**
 * The curve's lower envelope: at each epsilon the least accuracy at this or a smaller one; never increasing.
 *
 * A ball of a larger radius contains every smaller one, so what fooled the model at a smaller epsilon counts at a
 * larger one too. Single-step attacks overshoot and rise again: report both curves.
 *
 * @throws InfomixupError `invalid-curve`, naming the field, as {@link decayCurve} does.
 *
 * @example
 * ```ts
 * import { bestSoFar, decayCurve } from '@infomixup/metrics';
 * const envelope = bestSoFar(decayCurve('linf', [0, 0.1, 0.2], [0.9, 0.3, 0.4]));
 * console.assert(envelope.accuracy.join() === '0.9,0.3,0.3');
 * ```
 */
export function bestSoFar<N extends Norm>(curve: DecayCurve<N>): DecayCurve<N> {
  requireCurve(curve);
  let least = 1;
  const accuracy = curve.accuracy.map((share) => {
    least = Math.min(least, share);
    return least;
  });
  return { ...curve, accuracy };
}
