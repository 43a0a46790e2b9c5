import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineMinimalAttack } from '../define-attack.js';
import type { Sample } from '../inner-loop.js';
import { plainClip, plainDistance, plainDot, plainLength, plainStep } from '../norms/plain.js';
import { adversarialStart, type StartOptions, startFields, startFieldsInFiles } from './start.js';

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

/** Every so many steps, both parts of the step are looked at. */
const every = 10;

/** The share of successes among the last `most`, once there are so many. */
const successes = (most: number) => {
  let last: boolean[] = [];
  return {
    add: (success: boolean) => {
      last = [...last.slice(-most + 1), success];
    },
    share: () => (last.length < most ? undefined : last.filter(Boolean).length / most),
    clear: () => {
      last = [];
    },
  };
};

/** A random step on the sphere around the input through `point`, and from there one towards the input. */
const proposals = ({ input, rng, bounds }: Sample, point: Float32Array, spherical: number, source: number) => {
  const outwards = plainStep(point, -1, input);
  const radius = plainLength(outwards);
  const noise = rng.normals(input.length);
  // At right angles to the radius.
  const along = plainDot(noise, outwards) / radius ** 2;
  for (let index = 0; index < noise.length; index++)
    noise[index] = (noise[index] ?? 0) - along * (outwards[index] ?? 0);
  const [length, hypotenuse] = [(spherical * radius) / plainLength(noise), Math.sqrt(spherical ** 2 + 1)];
  for (let index = 0; index < noise.length; index++)
    noise[index] = (input[index] ?? 0) + (length * (noise[index] ?? 0) + (outwards[index] ?? 0)) / hypotenuse;
  const beside = plainClip(noise, bounds);
  const away = plainDistance('l2', beside, input);
  // Clipped points may lie within the sphere already.
  const step = Math.max(0, source * radius + away - radius) / away;
  const nearer = new Float32Array(beside.length);
  for (let index = 0; index < nearer.length; index++) {
    const value = beside[index] ?? 0;
    nearer[index] = value + step * ((input[index] ?? 0) - value);
  }
  return { beside, nearer: plainClip(nearer, bounds) };
};

/**
 * Boundary attack: from an adversarial point, a random walk along the decision boundary that comes ever nearer in L2; by
 * decisions alone.
 *
 * A step goes aside on the sphere around the input, then towards the input, and is taken where the point is adversarial
 * and nearer. Every ten steps the point aside is asked about too. Of its last 100 answers more than a half adversarial make
 * both steps longer by `adaptation`, less than a fifth shorter; of the last 30 steps looked at, more than a quarter
 * adversarial make the step towards the input longer, less than a tenth shorter. That is Foolbox's definition, but that each
 * sample has noise, steps and an end of its own; that a sample without a start is `failed`, while the others go on; that
 * the start is found by halving; and that what is no nearer is not asked about.
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
      const { fools, distance } = sample;
      let point = await adversarialStart(sample, { points, directions });
      if (!point) return 'failed';
      let [spherical, source] = [sphericalStep, sourceStep];
      const [asides, moves] = [successes(100), successes(30)];
      for (let step = 1; step <= steps && source >= convergence; step++) {
        const away = distance(point);
        if (away === 0) break;
        const looked = step % every === 0;
        const { beside, nearer } = proposals(sample, point, spherical, source);
        const isNearer = distance(nearer) < away;
        const [moved, aside] = await Promise.all([
          isNearer || looked ? fools(nearer) : false,
          looked ? fools(beside) : false,
        ]);
        if (moved && isNearer) point = nearer;
        if (!looked) continue;
        asides.add(aside);
        moves.add(moved);
        const [shareAside = 0.3, shareMoved = 0.2] = [asides.share(), moves.share()];
        const both = shareAside > 0.5 ? adaptation : shareAside < 0.2 ? 1 / adaptation : 1;
        const one = shareMoved > 0.25 ? adaptation : shareMoved < 0.1 ? 1 / adaptation : 1;
        [spherical, source] = [spherical * both, source * both * one];
        if (both !== 1) asides.clear();
        if (one !== 1) moves.clear();
      }
      return point;
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
