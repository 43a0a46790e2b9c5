/** Coefficients of Lanczos' approximation with g = 7. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Gamma(a) for a >= 0.5, to about 15 digits (C. Lanczos, SIAM J. Numer. Anal. B 1, 1964). */
export function logGammaFunction(a: number): number {
  const shifted = a + 6.5;
  const sum = lanczos.reduce((total, coefficient, index) =>
    index === 0 ? coefficient : total + coefficient / (a - 1 + index),
  );
  return 0.5 * Math.log(2 * Math.PI) + (a - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/** The two halves of the regularised incomplete gamma function: P(a, x) and Q(a, x) = 1 - P(a, x). */
export interface IncompleteGamma {
  readonly lower: number;
  readonly upper: number;
}

/** P(a, x) over its factor x^a exp(-x) / Gamma(a), by the power series; converges fast for x < a + 1. */
const lowerSeries = (a: number, x: number): number => {
  let sum = 1 / a;
  let term = sum;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
};

/** Q(a, x) over the same factor, by Legendre's continued fraction (modified Lentz); converges fast for x > a + 1. */
const upperFraction = (a: number, x: number): number => {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
};

/** The regularised incomplete gamma function at a >= 0.5, x > 0 (DLMF 8.7.1 and 8.9.2); each half keeps its own relative precision. */
export function incompleteGamma(a: number, x: number): IncompleteGamma {
  const factor = Math.exp(a * Math.log(x) - x - logGammaFunction(a));
  if (x < a + 1) {
    const lower = factor * lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = factor * upperFraction(a, x);
  return { lower: 1 - upper, upper };
}
