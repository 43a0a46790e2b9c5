import type { Array64 } from './array64.js';

const step = 1e-6;

const weighted = (y: Array64, weights: Float64Array) =>
  y.data.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);

/**
 * The gradient of `sum(weights * f(x))` in one input, by central differences. In double precision they are right to
 * eight digits, and owe nothing to any derivation by hand.
 */
export function derivative(
  f: (...x: Array64[]) => Array64,
  x: readonly Array64[],
  which: number,
  weights: Float64Array,
): Float64Array {
  const { shape, data } = x[which] ?? { shape: [], data: new Float64Array() };
  const moved = (position: number, by: number) => {
    const near = data.with(position, (data[position] ?? 0) + by);
    return weighted(f(...x.map((array, k) => (k === which ? { shape, data: near } : array))), weights);
  };
  return data.map((_, position) => (moved(position, step) - moved(position, -step)) / (2 * step));
}
