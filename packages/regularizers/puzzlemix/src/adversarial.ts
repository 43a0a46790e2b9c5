import type { Rng } from '@infomixup/core';

/** What a batch draws for adversarial neighbours; all lengths as parts of the inputs' range. */
export interface AdversarialDraw {
  /** Whether the images of the batch are replaced, and whether those that they are mixed with. */
  readonly own: boolean;
  readonly partner: boolean;
  /** Where the one step starts from, each from `-epsilon` to `epsilon`. */
  readonly start: Float32Array;
  /** How much of the disturbance is kept, from 0 to 1. */
  readonly strength: number;
  readonly epsilon: number;
}

/** Two coins; if one falls so, a start and a strength. Undefined if none does; nothing is drawn at probability 0. */
export function adversarialDraw(
  rng: Rng,
  probability: number,
  epsilon: number,
  size: number,
): AdversarialDraw | undefined {
  if (probability === 0) return undefined;
  const [own, partner] = [rng.uniform() < probability, rng.uniform() < probability];
  if (!own && !partner) return undefined;
  const start = rng.uniforms(size).map((draw) => epsilon * (2 * draw - 1));
  return { own, partner, start, strength: rng.uniform(), epsilon };
}

/**
 * Inputs from 0 to 1 after one step of `epsilon + 2/255` along the sign of the gradient, taken from the start, held
 * within `epsilon`, and `strength` times that.
 */
export function disturbed(
  unit: Float32Array,
  gradient: Float32Array,
  { start, strength, epsilon }: AdversarialDraw,
): Float32Array {
  const within = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
  return unit.map((value, at) => {
    const begun = within(value + (start[at] ?? 0), 0, 1) - value;
    const step = (epsilon + 2 / 255) * Math.sign(gradient[at] ?? 0);
    return within(value + strength * within(begun + step, -epsilon, epsilon), 0, 1);
  });
}
