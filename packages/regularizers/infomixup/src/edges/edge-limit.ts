import { chiSquareQuantile } from '@infomixup/core';

/**
 * What a sample's distance to its own class is held against, `q` being the chi-square quantile of `p` with as many
 * degrees of freedom as the latent has dimensions:
 * - `squared`: an edge case has `d^2 > q`; of samples of the class's own Gaussian a share of `1 - p`;
 * - `literal`: `d > q`, as the thesis writes it (algorithm 2 with equation 2.1). Beyond a few dimensions no sample of
 *   the class's Gaussian is ever that far: 1.6e-8 of them at dimension 2 and p = 0.95.
 */
export type Threshold = 'squared' | 'literal';

// Beyond any squared distance of float32 latents, and small enough to be scaled without a NaN.
const unreachable = 1e15;

/** Quantiles by their arguments: every step asks for the same one, and finding it takes many small steps. */
const found = new Map<string, number>();

function quantileOf(p: number, dimension: number): number {
  const key = `${p} ${dimension}`;
  const quantile = found.get(key) ?? chiSquareQuantile(p, dimension);
  found.set(key, quantile);
  return quantile;
}

/** The squared distance beyond which a sample of a `dimension`-dimensional latent is an edge case; `p = 1` allows none. */
export function edgeLimit(p: number, dimension: number, threshold: Threshold): number {
  const quantile = quantileOf(p, dimension);
  return Math.min(threshold === 'squared' ? quantile : quantile ** 2, unreachable);
}
