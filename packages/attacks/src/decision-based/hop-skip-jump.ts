import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineMinimalAttack } from '../define-attack.js';
import type { GradientNorm } from '../fgsm.js';
import { gradientNorms } from '../fgsm.js';
import type { Sample } from '../inner-loop.js';
import { plainClip, plainDivide, plainLength, plainStep } from '../norms/plain.js';
import { inCube } from '../norms/random-in-ball.js';
import { adversarialStart, type StartOptions, startFields, startFieldsInFiles } from './start.js';

/** Options of {@link hopSkipJump}. */
export interface HopSkipJumpOptions<N extends GradientNorm = GradientNorm> extends StartOptions {
  readonly norm: N;
  /** Jumps, up to 1e5; 64 unless told. */
  readonly steps?: number | undefined;
  /** Points asked about for the first direction, up to 1e6; 100 unless told. The k-th takes `sqrt(k)` times as many. */
  readonly initialEvaluations?: number | undefined;
  /** The most points asked about for one direction, up to 1e6; 10,000 unless told. */
  readonly maxEvaluations?: number | undefined;
  /** How far from the boundary the search for it ends, times `d^(3/2)` in L2 and `d^2` in L-infinity, for `d` values; 1 unless told. */
  readonly gamma?: number | undefined;
}

const count = z.int().min(1).max(1e6);

const description = {
  norm: z.enum(gradientNorms),
  steps: z.int().min(1).max(1e5).default(64),
  initialEvaluations: count.default(100),
  maxEvaluations: count.default(10_000),
  gamma: z.number().positive().max(1e6).default(1),
};

const schema = z.strictObject({ ...description, ...startFields });
const inFiles = z.strictObject({ ...description, ...startFieldsInFiles });

/** Points asked about at once: their number costs memory, not accuracy. */
const atOnce = 100;

/** The share of its distance within which a point lies at the boundary. */
const thetaOf = (norm: GradientNorm, size: number, gamma: number): number =>
  gamma / (norm === 'l2' ? size * Math.sqrt(size) : size * size);

/** Halves the distance between the last point inside and the first adversarial one, on the way to the input. */
const toBoundary = async ({ fools, project, distance }: Sample, point: Float32Array, theta: number) => {
  let [near, far, nearest] = [0, distance(point), point];
  const wide = far * theta;
  while (far - near > wide) {
    const middle = (near + far) / 2;
    if (middle === near || middle === far) break;
    const candidate = project(point, middle);
    if (await fools(candidate)) [far, nearest] = [middle, candidate];
    else near = middle;
  }
  return nearest;
};

const unitNoise = (norm: GradientNorm, { input, rng }: Sample): Float32Array => {
  const noise = norm === 'l2' ? rng.normals(input.length) : inCube(input.length, rng);
  const length = plainLength(noise);
  return length > 0 ? plainDivide(noise, length) : noise;
};

/** Guesses the direction in which points become more adversarial: the mean of random ones, each with the sign of its decision. */
const direction = async (
  norm: GradientNorm,
  sample: Sample,
  point: Float32Array,
  delta: number,
  evaluations: number,
): Promise<Float32Array> => {
  const [signed, plain] = [new Float64Array(point.length), new Float64Array(point.length)];
  let sum = 0;
  for (let asked = 0; asked < evaluations; asked += atOnce) {
    const size = Math.min(atOnce, evaluations - asked);
    const around = Array.from({ length: size }, () =>
      plainClip(plainStep(point, delta, unitNoise(norm, sample)), sample.bounds),
    );
    const answers = await Promise.all(around.map((one) => sample.fools(one)));
    for (const [number, one] of around.entries()) {
      const sign = answers[number] ? 1 : -1;
      sum += sign;
      for (let index = 0; index < one.length; index++) {
        const offset = ((one[index] ?? 0) - (point[index] ?? 0)) / delta;
        signed[index] = (signed[index] ?? 0) + sign * offset;
        plain[index] = (plain[index] ?? 0) + offset;
      }
    }
  }
  // Less their mean, so that it does not matter how many of them are adversarial; but where all are alike.
  const mean = Math.abs(sum) === evaluations ? 0 : sum / evaluations;
  const guess = Float32Array.from(signed, (value, index) => value - mean * (plain[index] ?? 0));
  if (norm === 'linf') return guess.map(Math.sign);
  const length = plainLength(guess);
  return length > 0 ? plainDivide(guess, length) : guess;
};

/** From a point at the boundary along a direction, half as far until it is adversarial; the point itself where it never is. */
const jump = async ({ fools, bounds }: Sample, point: Float32Array, along: Float32Array, length: number) => {
  for (let halving = 0, step = length; halving < 30; halving++, step /= 2) {
    const candidate = plainClip(plainStep(point, step, along), bounds);
    if (await fools(candidate)) return candidate;
  }
  return point;
};

/**
 * HopSkipJump: by decisions alone, from an adversarial point to the boundary by halving, along a guessed normal of the
 * boundary away from it, and back to it, ever nearer to the input.
 *
 * The k-th direction is guessed from `min(initialEvaluations sqrt(k), maxEvaluations)` points around, at a distance that
 * shrinks with the point's own; the jump begins at `distance / sqrt(k)` and is halved until it is adversarial. Each sample
 * has a walk of its own; one without a start is `failed`, while the others go on. The boundary is searched to the authors'
 * tolerance, and to a thousandth of the distance where few values make that coarser.
 *
 * Cost: up to `directions + 10` queries for the start, then about `initialEvaluations sqrt(k) + 20` a step: 35,000 for 64.
 *
 * Source: Chen, Jordan, Wainwright, HopSkipJumpAttack (2020), algorithm 2; numbers of Foolbox 3.3.4.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { decisionsOnly, hopSkipJump } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = decisionsOnly(linearClassifier({ weights: [1, 1], bias: -1 }));
 * const batch = { inputs: tf.tensor2d([[0.3, 0.3]]), labels: Int32Array.of(0) };
 * const attack = hopSkipJump({ norm: 'l2', steps: 5, initialEvaluations: 20 });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'example') });
 * // Nothing is nearer than 0.4 / |(1, 1)|.
 * const distance = result.nearest?.distances[0] ?? 0;
 * console.assert(distance > 0.2828 && distance < 0.29);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function hopSkipJump<N extends GradientNorm>(options: HopSkipJumpOptions<N>): Attack<N> {
  const { points, ...settings } = parseOptions('hop-skip-jump', schema, options);
  const { steps, initialEvaluations, maxEvaluations, gamma, directions } = settings;
  const { norm } = options;
  return defineMinimalAttack({
    ...{ name: 'hop-skip-jump', norm, knowledge: 'decisions', iterative: true },
    settings: { ...settings, points: points.length },
    search: async (sample) => {
      const { input, distance, bounds } = sample;
      const theta = thetaOf(norm, input.length, gamma);
      const start = await adversarialStart(sample, { points, directions });
      if (!start) return 'failed';
      let point = await toBoundary(sample, start, Math.min(theta, 1e-3));
      for (let step = 1; step <= steps; step++) {
        const away = distance(point);
        if (away === 0) break;
        const share = norm === 'l2' ? Math.sqrt(input.length) * theta : input.length * theta;
        const delta = step === 1 ? 0.1 * (bounds[1] - bounds[0]) : share * away;
        const evaluations = Math.floor(Math.min(initialEvaluations * Math.sqrt(step), maxEvaluations));
        const along = await direction(norm, sample, point, delta, evaluations);
        const beyond = await jump(sample, point, along, away / Math.sqrt(step));
        point = await toBoundary(sample, beyond, Math.min(theta, 1e-3));
      }
      return undefined; // the nearest one that was shown
    },
  });
}

/** Makes {@link hopSkipJump} available to configuration files. */
export const hopSkipJumpRecipe: Recipe<'attack', z.output<typeof inFiles>, Attack> = {
  kind: 'attack',
  name: 'hop-skip-jump',
  schema: inFiles,
  create: (options) => hopSkipJump(options),
};
