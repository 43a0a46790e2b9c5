import { InfomixupError } from '../errors.js';
import { normal } from './normal.js';
import { positiveUniform } from './uniform.js';
import type { Bits } from './xoshiro128.js';

const checked = (parameter: number): number => {
  if (parameter >= 1e-300 && parameter <= 1e15) return parameter;
  throw new InfomixupError(
    `random: a shape or concentration of ${parameter} was asked for; give a number from 1e-300 to 1e15`,
    'invalid-argument',
  );
};

/** Gamma(shape) for shape >= 1, by cubing a normal and accepting nearly all (Marsaglia, Tsang, ACM TOMS 26, 2000). */
const largeGamma = (bits: Bits, shape: number): number => {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(bits);
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    if (Math.log(positiveUniform(bits)) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
};

/**
 * The logarithm of one number from Gamma(shape), finite even where the number itself is too small for a double.
 *
 * Below shape 1: Gamma(shape) = Gamma(shape + 1) U^(1 / shape).
 */
export function logGamma(bits: Bits, shape: number): number {
  return checked(shape) >= 1
    ? Math.log(largeGamma(bits, shape))
    : Math.log(largeGamma(bits, shape + 1)) + Math.log(positiveUniform(bits)) / shape;
}

/** One number from Gamma(shape, scale 1). */
export function gamma(bits: Bits, shape: number): number {
  return checked(shape) >= 1 ? largeGamma(bits, shape) : Math.exp(logGamma(bits, shape));
}

/** One number from Beta(a, b) = X / (X + Y) with X from Gamma(a), Y from Gamma(b); by logarithms, since both may underflow. */
export function beta(bits: Bits, a: number, b: number): number {
  const x = logGamma(bits, a);
  const y = logGamma(bits, b);
  return 1 / (1 + Math.exp(y - x));
}

/** One point of the simplex from Dirichlet(concentration): Gamma draws over their sum. */
export function dirichlet(bits: Bits, concentration: readonly number[]): number[] {
  const logarithms = concentration.map((shape) => logGamma(bits, shape));
  const greatest = Math.max(...logarithms);
  const weights = logarithms.map((logarithm) => Math.exp(logarithm - greatest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
