import { InfomixupError } from '../errors.js';
import { incompleteGamma, logGammaFunction } from './gamma-function.js';

const checkArguments = (p: number, degreesOfFreedom: number): void => {
  if (!(p >= 0 && p <= 1)) {
    throw new InfomixupError(
      `core: chiSquareQuantile got p = ${p}; give a probability from 0 to 1`,
      'invalid-argument',
    );
  }
  if (!(degreesOfFreedom >= 1 && Number.isFinite(degreesOfFreedom))) {
    throw new InfomixupError(
      `core: chiSquareQuantile got ${degreesOfFreedom} degrees of freedom; give 1 or more`,
      'invalid-argument',
    );
  }
};

/** A function of t = ln x that falls or rises through 0 at the quantile, and its slope. */
type Equation = (t: number) => { readonly value: number; readonly slope: number };

/**
 * ln P = ln p, or ln Q = ln(1 - p) for the upper half: the smaller tail, where relative precision is kept.
 *
 * In logarithms of both sides the curve is nearly straight far in either tail, so that Newton's step is good anywhere.
 */
const tailEquation = (p: number, a: number): Equation => {
  const upperHalf = p > 0.5;
  const wanted = Math.log(upperHalf ? 1 - p : p);
  return (t) => {
    const x = Math.exp(t);
    const { lower, upper } = incompleteGamma(a, x);
    const tail = upperHalf ? upper : lower;
    const slope = Math.exp(a * t - x - logGammaFunction(a)) / tail;
    // An underflowed tail is -Infinity here, which tells a bisection all it must know.
    return upperHalf ? { value: wanted - Math.log(tail), slope } : { value: Math.log(tail) - wanted, slope };
  };
};

/** The root of an increasing `equation` within [low, high]: Newton's step where it stays inside, half the interval elsewhere. */
const increasingRoot = (equation: Equation, low: number, high: number, start: number): number => {
  let t = start;
  for (let round = 0; round < 200; round++) {
    const { value, slope } = equation(t);
    if (value > 0) high = t;
    else low = t;
    const newton = t - value / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) < 1e-15 * Math.max(1, Math.abs(t))) return next;
    t = next;
  }
  return t;
};

/**
 * The value that a chi-square variable with `degreesOfFreedom` (>= 1) stays below with probability `p`.
 *
 * Solves P(k / 2, x / 2) = p, with P the regularised lower incomplete gamma function; exact to 10 significant digits for
 * 1 to 1000 degrees of freedom and p from 1e-6 to 1 - 1e-6. `p = 0` gives 0, `p = 1` gives Infinity.
 *
 * @throws InfomixupError `invalid-argument` for p outside [0, 1] or fewer than 1 degree of freedom
 *
 * @example
 * ```ts
 * import { chiSquareQuantile } from '@infomixup/core';
 * // With two degrees of freedom the quantile is -2 ln(1 - p).
 * console.assert(Math.abs(chiSquareQuantile(0.95, 2) + 2 * Math.log(0.05)) < 1e-9);
 * console.assert(chiSquareQuantile(1, 2) === Infinity);
 * ```
 */
export function chiSquareQuantile(p: number, degreesOfFreedom: number): number {
  checkArguments(p, degreesOfFreedom);
  if (p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const a = degreesOfFreedom / 2;
  return 2 * Math.exp(increasingRoot(tailEquation(p, a), -1500, Math.log(a + 2000), Math.log(a)));
}
