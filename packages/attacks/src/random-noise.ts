import { parseOptions, type Recipe, type Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Attack, BoundedAttack, BoundedNorm } from './attack.js';
import { defineBoundedAttack } from './define-attack.js';
import type { Problem } from './inner-loop.js';
import { plainDivide, plainLength } from './norms/plain.js';
import { randomInBall } from './norms/random-in-ball.js';

/** Options of {@link randomNoise}. */
export interface RandomNoiseOptions<N extends BoundedNorm = BoundedNorm> {
  readonly norm: N;
  /** Points drawn for a sample that none has fooled yet, up to 1e6; 100 unless told. */
  readonly draws?: number | undefined;
  /**
   * What is drawn: a point anywhere in the ball (`uniform`, unless told); in L2, normal noise scaled to the length epsilon
   * (`gaussian`); in L0, the least or the greatest valid value in epsilon places (`salt-and-pepper`).
   */
  readonly distribution?: 'uniform' | 'gaussian' | 'salt-and-pepper' | undefined;
}

const normOf = { gaussian: 'l2', 'salt-and-pepper': 'l0' } as const;

const schema = z
  .strictObject({
    norm: z.enum(['linf', 'l2', 'l1', 'l0']),
    draws: z.int().min(1).max(1e6).default(100),
    distribution: z.enum(['uniform', 'gaussian', 'salt-and-pepper']).default('uniform'),
  })
  .check(({ value: { norm, distribution }, issues }) => {
    if (distribution === 'uniform' || normOf[distribution] === norm) return;
    const message = `${distribution} noise is bounded in ${normOf[distribution]}; give norm: '${normOf[distribution]}'`;
    issues.push({ code: 'custom', path: ['distribution'], message, input: distribution });
  });

/** A direction in which every value is normal, of length 1. */
const unitNormal = (size: number, rng: Rng): Float32Array => {
  const noise = rng.normals(size);
  return plainDivide(noise, plainLength(noise));
};

/** One in places that become the greatest value, minus one in those that become the least, else 0. */
const saltAndPepper = (size: number, count: number, rng: Rng): Float32Array => {
  const grains = new Float32Array(size);
  for (const place of rng.permutation(size).subarray(0, Math.floor(count)))
    grains[place] = rng.uniform() < 0.5 ? -1 : 1;
  return grains;
};

type Drawn = (problem: Problem, epsilon: number) => Tensor;

const drawnBy: Readonly<Record<Exclude<RandomNoiseOptions['distribution'], undefined>, (norm: BoundedNorm) => Drawn>> =
  {
    uniform:
      (norm) =>
      ({ inputs, random, bounds: [low, high] }, epsilon) => {
        // New values in L0 are not bounded by epsilon; elsewhere a larger one keeps the direction.
        const inPlaces = (size: number, rng: Rng) => randomInBall('l0', size, rng, epsilon, high - low);
        const inBall = (size: number, rng: Rng) => randomInBall(norm, size, rng);
        return tf.add(inputs, norm === 'l0' ? random(inPlaces) : tf.mul(random(inBall), epsilon));
      },
    gaussian:
      () =>
      ({ inputs, random }, epsilon) =>
        tf.add(inputs, tf.mul(random(unitNormal), epsilon)),
    'salt-and-pepper':
      () =>
      ({ inputs, random, bounds: [low, high] }, epsilon) => {
        const grains = random((size, rng) => saltAndPepper(size, epsilon, rng));
        const [dark, bright] = [tf.fill(inputs.shape, low), tf.fill(inputs.shape, high)];
        return tf.where(tf.greater(grains, 0), bright, tf.where(tf.less(grains, 0), dark, inputs));
      },
  };

/**
 * Random noise, drawn again and again until it fools the classifier: points anywhere in the ball of radius epsilon (in L0:
 * new values in epsilon places), normal noise of length epsilon in L2, or salt and pepper in epsilon places.
 *
 * Uses no gradient, so it is a check on attacks that do: where noise fools samples that they do not, their gradients are
 * masked (Carlini et al., On Evaluating Adversarial Robustness, 2019, section 5.1). Cost: a query a draw.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { randomNoise } from '@infomixup/attacks';
 * const { settings } = randomNoise({ norm: 'l0', distribution: 'salt-and-pepper' });
 * console.assert(JSON.stringify(settings) === '{"norm":"l0","draws":100,"distribution":"salt-and-pepper"}');
 * ```
 */
export function randomNoise<N extends BoundedNorm>(options: RandomNoiseOptions<N>): BoundedAttack<N> {
  const settings = parseOptions('random-noise', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    ...{ name: 'random-noise', norm, knowledge: 'none', iterative: false, settings },
    attempts: settings.draws,
    perturb: drawnBy[settings.distribution](norm),
  });
}

/** Makes {@link randomNoise} available to configuration files. */
export const randomNoiseRecipe: Recipe<'attack', RandomNoiseOptions, Attack> = {
  kind: 'attack',
  name: 'random-noise',
  schema,
  create: (options) => randomNoise(options),
};
