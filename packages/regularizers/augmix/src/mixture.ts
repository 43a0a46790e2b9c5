import type { Rng } from '@infomixup/core';
import { applyOperation, type DrawnOperation, drawOperation, type OperationName } from './operations/operations.js';
import type { Pixels } from './pixels.js';

/** What an image is augmented by: `1 - share` of itself, and of each chain of operations its weight of `share`. */
export interface Mixture {
  readonly share: number;
  readonly weights: readonly number[];
  readonly chains: readonly (readonly DrawnOperation[])[];
}

/** How mixtures are drawn. */
export interface MixtureOptions {
  /** How many chains. */
  readonly width: number;
  /** How many operations a chain has; `random` draws 1, 2 or 3 for each. */
  readonly depth: number | 'random';
  /** The greatest level of an operation, up to 10. */
  readonly severity: number;
  /** Of the Dirichlet distribution of the weights, and of the Beta distribution of the share. */
  readonly alpha: number;
  readonly operations: readonly OperationName[];
}

/** Draws, in this order: weights ~ Dirichlet(alpha), share ~ Beta(alpha, alpha); for each chain its depth and operations. */
export function drawMixture(rng: Rng, options: MixtureOptions, size: Pick<Pixels, 'height' | 'width'>): Mixture {
  const { width, depth, severity, alpha, operations } = options;
  const weights = rng.dirichlet(Array<number>(width).fill(alpha));
  const share = rng.beta(alpha, alpha);
  const chains = Array.from({ length: width }, () => {
    const length = depth === 'random' ? 1 + rng.integer(3) : depth;
    return Array.from({ length }, () => drawOperation(rng, operations, severity, size));
  });
  return { share, weights, chains };
}

/**
 * `(1 - share) x + share sum_i weights_i chain_i(x)`, for the values of one image within `bounds`: its chains see them
 * as whole numbers from 0 to 255, as PIL keeps images. Figure 4 of Hendrycks et al. 2020.
 *
 * @param values - `height * width * channels` of them, row by row
 *
 * @example
 * ```ts
 * import { augmented } from '@infomixup/regularizer-augmix';
 * const inverted = [{ name: 'solarize', argument: 0 }] as const;
 * const mixture = { share: 0.5, weights: [1], chains: [inverted] };
 * const image = { height: 1, width: 2, channels: 1, values: Float32Array.of(0, 1) };
 * console.assert(augmented(image, mixture, [0, 1]).join() === '0.5,0.5');
 * ```
 */
export function augmented(
  { values, ...size }: Omit<Pixels, 'values'> & { readonly values: Float32Array },
  { share, weights, chains }: Mixture,
  [low, high]: readonly [number, number],
): Float32Array {
  const range = high - low;
  const bytes = new Uint8Array(values.length);
  const mixed = new Float64Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0;
    bytes[at] = Math.round(255 * Math.max(0, Math.min(1, (value - low) / range)));
    mixed[at] = (1 - share) * value;
  }
  chains.forEach((chain, index) => {
    const { values: changed } = chain.reduce(applyOperation, { ...size, values: bytes });
    const part = share * (weights[index] ?? 0);
    const [base, scale] = [part * low, (part * range) / 255];
    for (let at = 0; at < mixed.length; at++) mixed[at] = (mixed[at] ?? 0) + base + scale * (changed[at] ?? 0);
  });
  return new Float32Array(mixed);
}
