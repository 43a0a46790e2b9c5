import { describe, expect, it } from 'vitest';
import {
  incompleteOptimisation,
  silentSuccess,
  transferFailure,
  unavailableGradient,
  unconstrainedFailure,
  unstablePrediction,
} from '../src/indicators.js';
import oracle from './indicators.json' with { type: 'json' };

describe('the indicators of attack failure', () => {
  it.each(oracle.incomplete)('tell a way that $way by its last steps', ({ losses, is }) => {
    expect(incompleteOptimisation(losses)).toBe(is);
  });

  it.each(oracle.unstable)('measure the change around a loss of $loss', ({ loss, nearby, is }) => {
    expect(unstablePrediction(loss, nearby)).toBeCloseTo(is, 12);
  });

  it.each(oracle.silent)('find success on the way of $predictions', ({ predictions, label, is }) => {
    expect(silentSuccess(predictions.map((prediction) => prediction !== label))).toBe(is);
  });

  it.each(oracle.unavailable)('find $gradient of use or not', ({ gradient, is }) => {
    expect(unavailableGradient(Math.hypot(...gradient))).toBe(is);
  });

  it('find a gradient that is not a number of no use', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY].map(unavailableGradient)).toEqual([true, true]);
  });

  it('find what does not carry over, and what nothing fools', () => {
    expect([transferFailure(2, 1, 1), transferFailure(2, 2, 1), transferFailure(1, 1, 1)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([unconstrainedFailure([false, true, false]), unconstrainedFailure([false, false])]).toEqual([false, true]);
  });
});
