import { parseOptions, type Recipe } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { AscentNorm, Attack } from '../attack.js';
import { defineMinimalAttack } from '../define-attack.js';
import { ascentNorms } from '../fgsm.js';
import type { Problem } from '../inner-loop.js';
import { type AttackLossName, attackLosses, attackLossNames, leastClassesOf } from '../losses.js';
import { distance } from '../norms/distance.js';
import { sampleSize } from '../norms/shapes.js';
import { projectL1WithinBounds } from '../norms/within-radii.js';
import { beginAt, type Standing, stepOf, type Walk } from './ascent.js';
import { startAtRandom } from './random-start.js';
import { scheduleOf } from './schedule.js';

/** Options of {@link minimalApgd}. */
export interface MinimalApgdOptions<N extends AscentNorm = AscentNorm> {
  readonly norm: N;
  /** Radii that are tried one after the other, up to 1000; 20 unless told. */
  readonly searches?: number | undefined;
  /** Steps at each radius, up to 1e4; 100 unless told. */
  readonly steps?: number | undefined;
  /** As of `apgd`. */
  readonly rho?: number | undefined;
  /** What is ascended; `margin` unless told. `dlr` needs 3 classes. */
  readonly loss?: AttackLossName | undefined;
  /** Whether each search starts from a drawn point at the end of its radius; true unless told. */
  readonly randomStart?: boolean | undefined;
}

const schema = z.strictObject({
  norm: z.enum(ascentNorms),
  searches: z.int().min(1).max(1000).default(20),
  steps: z.int().min(1).max(1e4).default(100),
  rho: z.number().gt(0).lt(1).default(0.75),
  loss: z.enum(attackLossNames).default('margin'),
  randomStart: z.boolean().default(true),
});

type Settings = z.output<typeof schema>;

/** The standing within the present radius, and the bounds of the search for the least one, each `[batch]`. */
type State = Standing & {
  readonly radius: Tensor1D;
  /** The greatest radius at which nothing was found. */
  readonly least: Tensor1D;
  /** The distance of the nearest success. */
  readonly most: Tensor1D;
};

/** No two points within the bounds are further apart. */
const diameters: Readonly<Record<AscentNorm, (size: number) => number>> = {
  linf: () => 1,
  l2: Math.sqrt,
  l1: (size) => size,
};

function walkOf({ inputs, bounds, project }: Problem, { norm, rho }: Settings, radius: Tensor1D): Walk {
  const within = (points: Tensor) =>
    norm === 'l1' ? projectL1WithinBounds(points, inputs, radius, bounds) : project(points, radius);
  return { norm, rho, origins: inputs, radius, within };
}

/** A search at the radius halfway between what was too little and what was enough. */
function searchBetween(problem: Problem, settings: Settings, least: Tensor1D, most: Tensor1D): State {
  const radius = tf.div<Tensor1D>(tf.add(least, most), 2);
  const walk = walkOf(problem, settings, radius);
  const points = settings.randomStart ? startAtRandom(problem, walk) : problem.inputs;
  return { ...beginAt(points, walk, false), radius, least, most };
}

/**
 * APGD for the least distance: at each of several radii, which bisect what is still open, a run of {@link apgd}. A radius
 * at which it finds something is followed by half the way to the nearest point found, another by half the way back. Every
 * sample has radii of its own.
 *
 * Cost: `searches` times `steps` gradients a sample, whatever the budgets.
 *
 * Source: Croce and Hein (2020), algorithm 1, within the bisection of adv-lib 0.2.8, whose defaults these are but for the
 * loss; there, half of a radius follows where something was found, however near it is.
 *
 * @throws InfomixupError `invalid-options`; in a run, `unsupported-goal` for a loss that needs more classes than there are
 *
 * @example
 * ```ts
 * import { minimalApgd } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const batch = { inputs: tf.tensor2d([[0.5, 0.4]]), labels: Int32Array.of(1) };
 * const classifier = linearClassifier({ weights: [1, -1] });
 * const attack = minimalApgd({ norm: 'linf', searches: 12, steps: 5 });
 * const result = await attack.run({ classifier, batch, rng: randomStream(1, 'attack') });
 * // The margin is 0.1, and every unit of L-infinity takes 2 from it.
 * console.assert(Math.abs((result.nearest?.distances[0] ?? 0) - 0.05) < 1e-3);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function minimalApgd<N extends AscentNorm>(options: MinimalApgdOptions<N>): Attack<N> {
  const settings = parseOptions('minimal-apgd', schema, options);
  const { norm, searches, steps, loss } = settings;
  const turns = scheduleOf([{ radius: 1, steps }], norm === 'l1');
  return defineMinimalAttack({
    ...{ name: 'minimal-apgd', norm: options.norm, knowledge: 'gradients', iterative: true, settings },
    ...{ leastClasses: leastClassesOf(loss), steps: searches * steps },
    start: (problem): State => {
      const { inputs, bounds, labels } = problem;
      const most = tf.fill<tf.Rank.R1>([labels.length], diameters[norm](sampleSize(inputs)) * (bounds[1] - bounds[0]));
      return searchBetween(problem, settings, tf.zerosLike(most), most);
    },
    step: (problem, { radius, least, most: before, ...standing }: State, number): State => {
      const told = problem.differentiate(standing.points, attackLosses[loss]);
      const isMet = tf.less(problem.missing(told.logits), 0);
      const far = distance(norm, standing.points, problem.inputs);
      const most = tf.where(isMet, tf.minimum(before, far), before) as Tensor1D; // of their rank
      const turn = turns[number % steps];
      if (turn && (number + 1) % steps > 0)
        return { ...stepOf(standing, told, turn, walkOf(problem, settings, radius)), radius, least, most };
      // Something was found at this radius where what is known of lies within it.
      const tooLittle = tf.where(tf.greater(most, tf.mul(radius, 1 + 1e-5)), radius, least) as Tensor1D; // of their rank
      return searchBetween(problem, settings, tooLittle, most);
    },
  });
}

/** Makes {@link minimalApgd} available to configuration files. */
export const minimalApgdRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'minimal-apgd',
  schema,
  create: (options) => minimalApgd(options),
};
