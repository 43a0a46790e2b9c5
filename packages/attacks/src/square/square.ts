import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineBoundedAttack } from '../define-attack.js';
import { imageOf } from './image.js';
import { proposalsInLp } from './in-l2-and-l1.js';
import { proposalsInLinf } from './in-linf.js';
import type { ProposalParts, Proposals } from './proposals.js';

const norms = ['linf', 'l2', 'l1'] as const;

/** One of the norms of {@link square}. */
export type SquareNorm = (typeof norms)[number];

/** Options of {@link square}. */
export interface SquareOptions<N extends SquareNorm = SquareNorm> {
  readonly norm: N;
  /** Points proposed in one restart, the start included, 1 to 1e6; 5,000 unless told. */
  readonly queries?: number | undefined;
  /** The share of the image that the first squares cover, above 0 up to 1; 0.8 unless told. */
  readonly share?: number | undefined;
  /** Whether the squares shrink by shares of `queries`, as if these were 10,000, instead of by their number; false unless told. */
  readonly rescaled?: boolean | undefined;
  /** Starts tried for a sample that none has fooled yet, up to 1e6; 1 unless told. */
  readonly restarts?: number | undefined;
}

const count = z.int().min(1).max(1e6);

const schema = z.strictObject({
  norm: z.enum(norms),
  queries: count.default(5000),
  share: z.number().positive().max(1).default(0.8),
  rescaled: z.boolean().default(false),
  restarts: count.default(1),
});

type Settings = z.output<typeof schema>;

/** After how many proposals the share is halved once more. */
const halvings = [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000];

/** The share of the image that the square of a proposal covers, from the number of proposals before it. */
const shareAt = (before: number, { share, rescaled, queries }: Settings): number => {
  const number = rescaled ? Math.floor((before / queries) * 10_000) : before;
  let halved = share;
  for (const limit of halvings) if (number > limit) halved /= 2;
  return halved;
};

const proposalsIn: Readonly<Record<SquareNorm, (parts: ProposalParts) => Proposals>> = {
  linf: proposalsInLinf,
  l2: (parts) => proposalsInLp(2, parts),
  l1: (parts) => proposalsInLp(1, parts),
};

/**
 * Square attack: random search by scores. One point at a time, the best so far is changed within a square at a random
 * place, and kept where the margin `z_y - max_{i != y} z_i` falls. The squares cover `share` of the image, half as much
 * after 10, 50, 200, 500, 1,000, 2,000, 4,000, 6,000 and 8,000 proposals.
 *
 * In L-infinity a square's values move to the other side of the ball, one sign a channel, from a start of vertical stripes
 * at `+-epsilon`. In L2 and L1 a hill and a valley are added in a square, at the cost of another square.
 *
 * Every sample has squares of its own, at every place of the image; in the authors' code a batch shares them, and the last
 * row and column are out of reach. Inputs of one axis are searched in runs of features; images need not be square.
 *
 * Cost: at most `queries` forward passes a sample and restart, fewer where it is fooled and where proposals change nothing,
 * which the model is not asked about; no gradients.
 *
 * Source: Andriushchenko et al., Square Attack (2020), algorithms 1 to 3; L1 and defaults of auto-attack.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { scoresOnly, square } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = scoresOnly(linearClassifier({ weights: [1, -1, 1, -1], bias: 0.1 }));
 * const batch = { inputs: tf.fill([1, 2, 2, 1], 0.5), labels: Int32Array.of(1) };
 * const attack = square({ norm: 'linf', queries: 50 });
 * const result = await attack.run({ classifier, batch, epsilons: [0.02, 0.1], rng: randomStream(1, 'example') });
 * console.assert(result.outcomes.map(({ status }) => status[0]).join() === 'robust,fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function square<N extends SquareNorm>(options: SquareOptions<N>): Attack<N> {
  const settings = parseOptions('square', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    ...{ name: 'square', norm, knowledge: 'scores', iterative: true, settings },
    attempts: settings.restarts,
    search: async ({ input, shape, bounds, rng, project, margin }, epsilon) => {
      const { start, next } = proposalsIn[norm]({ input, bounds, rng, project, epsilon, image: imageOf(shape) });
      let best = start();
      let least = await margin(best);
      for (let before = 0; before < settings.queries - 1 && !(least < 0); before++) {
        const point = next(best, shareAt(before, settings));
        // What the model says of the best point is known.
        if (!point) continue;
        const missing = await margin(point);
        // A margin that is no number is left at the first one that is.
        if (missing < least || Number.isNaN(least)) [best, least] = [point, missing];
      }
      return undefined; // the best point that was shown
    },
  });
}

/** Makes {@link square} available to configuration files. */
export const squareRecipe: Recipe<'attack', Settings, Attack> = {
  kind: 'attack',
  name: 'square',
  schema,
  create: (options) => square(options),
};
