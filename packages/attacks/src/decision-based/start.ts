import { z } from 'zod';
import type { Sample } from '../inner-loop.js';

/** Where attacks by decisions start from. */
export interface StartOptions {
  /** Points drawn uniformly between the bounds until one is adversarial, 0 to 1e6; 1,000 unless told. */
  readonly directions?: number | undefined;
  /**
   * Points to start from, such as inputs of other classes or what another attack found: values of one sample each, in
   * row-major order. The nearest adversarial one is taken; where there is none, one is drawn.
   */
  readonly points?: readonly Float32Array[] | undefined;
}

/** How often the way from the input to the first adversarial point is halved: to a thousandth. */
const halvings = 10;

const isPoints = (value: unknown): boolean => Array.isArray(value) && value.every((one) => one instanceof Float32Array);

/** Of the options of {@link StartOptions}. */
export const startFields = {
  directions: z.int().min(0).max(1e6).default(1000),
  points: z.custom<readonly Float32Array[]>(isPoints, 'is no list of Float32Arrays').default([]),
};

/** What of it a configuration file can name. */
export const startFieldsInFiles = { directions: startFields.directions };

/** A point that is adversarial already, else undefined: of the points given the nearest, then drawn. */
const anywhere = async (
  { input, rng, fools, distance, bounds: [low, high] }: Sample,
  { points, directions }: Required<{ readonly [K in keyof StartOptions]: NonNullable<StartOptions[K]> }>,
): Promise<Float32Array | undefined> => {
  const given = points.filter(({ length }) => length === input.length);
  for (const point of [...given].sort((a, b) => distance(a) - distance(b))) if (await fools(point)) return point;
  for (let draw = 0; draw < directions; draw++) {
    const point = rng.uniforms(input.length).map((share) => low + share * (high - low));
    if (await fools(point)) return point;
  }
  return undefined;
};

/** `(1 - share) from + share to` */
export function blended(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const point = new Float32Array(from.length);
  for (let index = 0; index < point.length; index++)
    point[index] = (1 - share) * (from[index] ?? 0) + share * (to[index] ?? 0);
  return point;
}

/** An adversarial point on the line from the input to a first one, near to where the decision changes; undefined for none. */
export async function adversarialStart(
  sample: Sample,
  options: { readonly directions: number; readonly points: readonly Float32Array[] },
): Promise<Float32Array | undefined> {
  const first = await anywhere(sample, options);
  if (!first) return undefined;
  let [near, far] = [0, 1];
  for (let halving = 0; halving < halvings; halving++) {
    const middle = (near + far) / 2;
    if (await sample.fools(blended(sample.input, first, middle))) far = middle;
    else near = middle;
  }
  return blended(sample.input, first, far);
}
