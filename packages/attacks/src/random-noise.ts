import { parseOptions, type Recipe } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack, BoundedAttack, BoundedNorm } from './attack.js';
import { defineBoundedAttack } from './define-attack.js';
import { randomInBall } from './norms/random-in-ball.js';

/** Options of {@link randomNoise}. */
export interface RandomNoiseOptions<N extends BoundedNorm = BoundedNorm> {
  readonly norm: N;
  /** Points drawn for a sample that none has fooled yet, up to 1e6; 100 unless told. */
  readonly draws?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(['linf', 'l2', 'l1', 'l0']),
  draws: z.int().min(1).max(1e6).default(100),
});

/**
 * Random search: points drawn uniformly from the ball of radius epsilon, until one fools the classifier (in L0: new
 * values in epsilon places).
 *
 * Uses no gradient, so it is a check on attacks that do: where noise fools samples that they do not, their gradients are
 * masked (Carlini et al., On Evaluating Adversarial Robustness, 2019, section 5.1).
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { randomNoise } from '@infomixup/attacks';
 * console.assert(JSON.stringify(randomNoise({ norm: 'l2' }).settings) === '{"norm":"l2","draws":100}');
 * ```
 */
export function randomNoise<N extends BoundedNorm>(options: RandomNoiseOptions<N>): BoundedAttack<N> {
  const settings = parseOptions('random-noise', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    name: 'random-noise',
    norm,
    knowledge: 'none',
    iterative: false,
    settings,
    attempts: settings.draws,
    perturb: ({ inputs, random, bounds: [low, high] }, epsilon) =>
      norm === 'l0'
        ? tf.add(
            inputs,
            random((size, rng) => randomInBall(norm, size, rng, epsilon, high - low)),
          )
        : tf.add(
            inputs,
            tf.mul(
              random((size, rng) => randomInBall(norm, size, rng)),
              epsilon,
            ),
          ),
  });
}

/** Makes {@link randomNoise} available to configuration files. */
export const randomNoiseRecipe: Recipe<'attack', RandomNoiseOptions, Attack> = {
  kind: 'attack',
  name: 'random-noise',
  schema,
  create: (options) => randomNoise(options),
};
