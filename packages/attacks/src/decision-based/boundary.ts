import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineMinimalAttack } from '../define-attack.js';
import type { Sample } from '../inner-loop.js';
import { plainLength, plainStep } from '../norms/plain.js';
import { adversarialStart, blended, type StartOptions, startFields, startFieldsInFiles } from './start.js';

/** Options of {@link boundary}. */
export interface BoundaryOptions extends StartOptions {
  /** Steps along the boundary, up to 1e7; 25,000 unless told. */
  readonly steps?: number | undefined;
  /** Length of the first step along the sphere around the input, as a share of its radius; 0.01 unless told. */
  readonly sphericalStep?: number | undefined;
  /** Length of the first step towards the input, as a share of the distance; 0.01 unless told. */
  readonly sourceStep?: number | undefined;
  /** The step towards the input under which a sample is done; 1e-7 unless told. */
  readonly convergence?: number | undefined;
  /** By what both steps are multiplied or divided; 1.5 unless told. */
  readonly adaptation?: number | undefined;
}

const share = z.number().positive().max(1);

const description = {
  steps: z.int().min(1).max(1e7).default(25_000),
  sphericalStep: share.default(0.01),
  sourceStep: share.default(0.01),
  convergence: z.number().min(0).max(1).default(1e-7),
  adaptation: z.number().gt(1).max(100).default(1.5),
};

const schema = z.strictObject({ ...description, ...startFields });
const inFiles = z.strictObject({ ...description, ...startFieldsInFiles });

/** Every so many steps, the point aside is asked about too. */
const every = 10;

/** How many of the last answers decide about the steps' lengths. */
const looks = { aside: 10, moved: 20 };

/** Multiplies by `adaptation` where more than `most` of the last `count` answers were a success, divides where fewer than `least`. */
const adapting = (count: number, [least, most]: readonly [number, number], adaptation: number) => {
  let last: boolean[] = [];
  return (success: boolean): number => {
    last.push(success);
    if (last.length < count) return 1;
    const share = last.filter(Boolean).length / count;
    if (share >= least && share <= most) {
      last.shift();
      return 1;
    }
    last = [];
    return share > most ? adaptation : 1 / adaptation;
  };
};

/** An adversarial point, what leads to it from the input, and how far that is. */
interface Place {
  readonly point: Float32Array;
  readonly outwards: Float32Array;
  readonly radius: number;
}

const placeOf = (input: Float32Array, point: Float32Array): Place => {
  const outwards = plainStep(point, -1, input);
  return { point, outwards, radius: plainLength(outwards) };
};

const nearest = (one: Place, other: Place): Place => (other.radius < one.radius ? other : one);

/** A random step on the sphere around the input through a place, and how far from the input that ends. */
const stepAside = ({ input, rng, bounds: [low, high] }: Sample, { outwards, radius }: Place, spherical: number) => {
  const point = rng.normals(input.length);
  let [along, squares] = [0, 0];
  for (let index = 0; index < point.length; index++) {
    const value = point[index] ?? 0;
    along += value * (outwards[index] ?? 0);
    squares += value * value;
  }
  // What of the noise is at right angles to the radius counts: `noise - along / radius^2 outwards`.
  const beside = Math.sqrt(squares - (along / radius) ** 2);
  const hypotenuse = Math.sqrt(spherical ** 2 + 1);
  const ofNoise = (spherical * radius) / beside / hypotenuse;
  const ofRadius = 1 / hypotenuse - (ofNoise * along) / radius ** 2;
  let sum = 0;
  for (let index = 0; index < point.length; index++) {
    const from = input[index] ?? 0;
    const value = from + ofNoise * (point[index] ?? 0) + ofRadius * (outwards[index] ?? 0);
    const clipped = value < low ? low : value > high ? high : value;
    point[index] = clipped;
    sum += (clipped - from) ** 2;
  }
  return { point, away: Math.sqrt(sum) };
};

/**
 * Boundary attack: from an adversarial point, a random walk along the decision boundary that comes ever nearer in L2; by
 * decisions alone.
 *
 * A step goes aside on the sphere around the input, then towards the input, and is taken where the point is adversarial
 * and nearer. Every ten steps the point aside is asked about too. Of its last 10 answers more than a half adversarial make
 * both steps longer by `adaptation`, less than a fifth shorter; of the last 20 steps, more than a quarter adversarial make
 * the step towards the input longer, less than a tenth shorter. That is Foolbox's definition, but that it waits for 100 and
 * for 30 answers, both of every tenth step, and so for the first 1,000 steps keeps their length; that each sample has
 * noise, steps and an end of its own; that a sample without a start is `failed`, while the others go on; and that the
 * start is found by halving.
 *
 * Cost: up to `directions + 10` queries for the start, then 1.1 a step.
 *
 * Source: Brendel et al., Decision-Based Adversarial Attacks (2018), algorithm 1; numbers of Foolbox 3.3.4.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { boundary, decisionsOnly } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = decisionsOnly(linearClassifier({ weights: [1, 1], bias: -1 }));
 * const batch = { inputs: tf.tensor2d([[0.3, 0.3]]), labels: Int32Array.of(0) };
 * const attack = boundary({ steps: 100, sphericalStep: 0.1, sourceStep: 0.02 });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'example') });
 * // Nothing is nearer than 0.4 / |(1, 1)|.
 * const distance = result.nearest?.distances[0] ?? 0;
 * console.assert(distance > 0.2828 && distance < 0.29);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function boundary(options: BoundaryOptions = {}): Attack<'l2'> {
  const { points, ...settings } = parseOptions('boundary', schema, options);
  const { steps, sphericalStep, sourceStep, convergence, adaptation, directions } = settings;
  return defineMinimalAttack({
    ...{ name: 'boundary', norm: 'l2', knowledge: 'decisions', iterative: true },
    settings: { ...settings, points: points.length },
    search: async (sample) => {
      const { input, fools } = sample;
      const start = await adversarialStart(sample, { points, directions });
      if (!start) return 'failed';
      let place = placeOf(input, start);
      let [spherical, source] = [sphericalStep, sourceStep];
      const asideFactor = adapting(looks.aside, [0.2, 0.5], adaptation);
      const movedFactor = adapting(looks.moved, [0.1, 0.25], adaptation);
      for (let step = 1; step <= steps && source >= convergence; step++) {
        if (place.radius === 0) break;
        const beside = stepAside(sample, place, spherical);
        // Clipped points may lie within the sphere already.
        const inwards = Math.max(0, source * place.radius + beside.away - place.radius) / beside.away;
        const nearer = blended(beside.point, input, inwards);
        const looked = step % every === 0;
        const [moved, aside] = looked
          ? await Promise.all([fools(nearer), fools(beside.point)])
          : [await fools(nearer), false];
        if (moved) place = nearest(place, placeOf(input, nearer));
        source *= movedFactor(moved);
        if (!looked) continue;
        const both = asideFactor(aside);
        [spherical, source] = [spherical * both, source * both];
      }
      return place.point;
    },
  });
}

/** Makes {@link boundary} available to configuration files. */
export const boundaryRecipe: Recipe<'attack', z.output<typeof inFiles>, Attack> = {
  kind: 'attack',
  name: 'boundary',
  schema: inFiles,
  create: (options) => boundary(options),
};
