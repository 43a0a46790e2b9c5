import { parseOptions, type Recipe } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineBoundedAttack } from '../define-attack.js';
import { type GradientNorm, gradientNorms } from '../fgsm.js';
import { plainDivide, plainLength, plainStep } from '../norms/plain.js';
import { guessedGradient } from './estimate.js';

/** Options of {@link nes}. */
export interface NesOptions<N extends GradientNorm = GradientNorm> {
  readonly norm: N;
  /** Steps, up to 1e6; 100 unless told. */
  readonly steps?: number | undefined;
  /** Random directions a step, each with its opposite, up to 1e5; 25 unless told. */
  readonly pairs?: number | undefined;
  /** Standard deviation of the directions, as a share of the width of the bounds; 0.001 unless told. */
  readonly sigma?: number | undefined;
  /** Length of the first steps in the norm, as a share of epsilon; 0.2 unless told. */
  readonly relativeStepSize?: number | undefined;
  /** The share of the last direction that is kept, 0 to less than 1; 0.9 unless told. */
  readonly momentum?: number | undefined;
  /** Steps without progress after which the step is halved, up to 1e6; 5 unless told. */
  readonly patience?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(gradientNorms),
  steps: z.int().min(1).max(1e6).default(100),
  pairs: z.int().min(1).max(1e5).default(25),
  sigma: z.number().positive().max(1).default(0.001),
  relativeStepSize: z.number().positive().max(100).default(0.2),
  momentum: z.number().min(0).lt(1).default(0.9),
  patience: z.int().min(1).max(1e6).default(5),
});

/**
 * PGD with gradients guessed from scores by natural evolution strategies: the mean of normal directions, each weighted by
 * how much the margin differs between its two ends. Steps follow the sign (L-infinity) or the direction (L2) of the guess,
 * with momentum, and are halved where the margin does not fall for `patience` steps.
 *
 * Cost: `steps (2 pairs + 1)` forward passes a sample and budget, 5,100 unless told, fewer where it is fooled.
 *
 * Source: Ilyas et al., Black-box Adversarial Attacks with Limited Queries and Information (2018), algorithm 1; momentum,
 * halving and numbers of the authors' code, which ascends the cross-entropy instead of the margin.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { nes, scoresOnly } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = scoresOnly(linearClassifier({ weights: [1, -1, 1], bias: 0.1 }));
 * const batch = { inputs: tf.fill([1, 3], 0.5), labels: Int32Array.of(1) };
 * const result = await nes({ norm: 'linf' }).run({ classifier, batch, epsilons: [0.3], rng: randomStream(1, 'nes') });
 * console.assert(result.outcomes[0]?.status[0] === 'fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function nes<N extends GradientNorm>(options: NesOptions<N>): Attack<N> {
  const settings = parseOptions('nes', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    ...{ name: 'nes', norm, knowledge: 'scores', iterative: true, settings },
    search: async (sample, epsilon) => {
      const { input, rng, margin, project, bounds } = sample;
      const { steps, pairs, momentum, patience } = settings;
      const estimate = {
        pairs,
        spread: settings.sigma * (bounds[1] - bounds[0]),
        draw: () => rng.normals(input.length),
      };
      const along = new Float32Array(input.length);
      let [point, step] = [input, settings.relativeStepSize * epsilon];
      let [least, idle] = [Infinity, 0];
      for (let number = 0; number < steps; number++) {
        const slope = await guessedGradient(sample, point, estimate);
        for (let index = 0; index < along.length; index++)
          along[index] = momentum * (along[index] ?? 0) - (1 - momentum) * (slope[index] ?? 0);
        const length = norm === 'l2' ? plainLength(along) : 1;
        if (!(length > 0)) continue;
        const move = norm === 'linf' ? along.map(Math.sign) : plainDivide(along.slice(), length);
        point = project(plainStep(point, step, move), epsilon);
        const missing = await margin(point);
        if (missing < 0) return point;
        [least, idle] = missing < least ? [missing, 0] : [least, idle + 1];
        if (idle >= patience) [step, idle] = [step / 2, 0];
      }
      return undefined; // the best point that was shown
    },
  });
}

/** Makes {@link nes} available to configuration files. */
export const nesRecipe: Recipe<'attack', z.output<typeof schema>, Attack> = {
  kind: 'attack',
  name: 'nes',
  schema,
  create: (options) => nes(options),
};
