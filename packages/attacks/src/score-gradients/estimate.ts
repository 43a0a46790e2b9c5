import type { Sample } from '../inner-loop.js';
import { plainStep } from '../norms/plain.js';

/** Pairs asked about at once: their number costs memory, not accuracy. */
const atOnce = 64;

/** How a gradient is guessed. */
export interface Estimate {
  /** Directions, each with its opposite. */
  readonly pairs: number;
  /** How far the two points of a pair lie from the middle, along a direction, in input units. */
  readonly spread: number;
  /** Draws a direction. */
  readonly draw: () => Float32Array;
}

/**
 * The gradient of the margin at a point, guessed from differences: `mean_i d_i (m(x + c d_i) - m(x - c d_i)) / (2 c)`. Two
 * queries a pair; a pair whose margins are no numbers is left out.
 */
export async function guessedGradient(
  { margin }: Pick<Sample, 'margin'>,
  point: Float32Array,
  { pairs, spread, draw }: Estimate,
): Promise<Float32Array> {
  const slope = new Float32Array(point.length);
  for (let asked = 0; asked < pairs; asked += atOnce) {
    const directions = Array.from({ length: Math.min(atOnce, pairs - asked) }, draw);
    const margins = await Promise.all(
      directions.flatMap((along) => [
        margin(plainStep(point, spread, along)),
        margin(plainStep(point, -spread, along)),
      ]),
    );
    for (const [pair, along] of directions.entries()) {
      const difference = ((margins[2 * pair] ?? 0) - (margins[2 * pair + 1] ?? 0)) / (2 * spread * pairs);
      if (!Number.isFinite(difference)) continue;
      for (let index = 0; index < slope.length; index++)
        slope[index] = (slope[index] ?? 0) + difference * (along[index] ?? 0);
    }
  }
  return slope;
}
