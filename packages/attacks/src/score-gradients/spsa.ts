import { parseOptions, type Recipe, type Rng } from '@infomixup/core';
import { z } from 'zod';
import type { Attack } from '../attack.js';
import { defineBoundedAttack } from '../define-attack.js';
import { type GradientNorm, gradientNorms } from '../fgsm.js';
import { plainStep } from '../norms/plain.js';
import { guessedGradient } from './estimate.js';

/** Options of {@link spsa}. */
export interface SpsaOptions<N extends GradientNorm = GradientNorm> {
  readonly norm: N;
  /** Steps, up to 1e6; 100 unless told. */
  readonly steps?: number | undefined;
  /** Random directions a step, each with its opposite, up to 1e5; 64 unless told. */
  readonly pairs?: number | undefined;
  /** How far along a direction the model is asked, as a share of the width of the bounds; 0.01 unless told. */
  readonly delta?: number | undefined;
  /** Adam's step, as a share of the width of the bounds; 0.01 unless told. */
  readonly learningRate?: number | undefined;
}

const schema = z.strictObject({
  norm: z.enum(gradientNorms),
  steps: z.int().min(1).max(1e6).default(100),
  pairs: z.int().min(1).max(1e5).default(64),
  delta: z.number().positive().max(1).default(0.01),
  learningRate: z.number().positive().max(1).default(0.01),
});

/** Adam (Kingma and Ba 2015) on one sample's values: the step, `rate` long at first. */
const adam = (size: number, rate: number) => {
  const [mean, square] = [new Float64Array(size), new Float64Array(size)];
  let number = 0;
  return (slope: Float32Array): Float32Array => {
    number++;
    return slope.map((value, index) => {
      mean[index] = 0.9 * (mean[index] ?? 0) + 0.1 * value;
      square[index] = 0.999 * (square[index] ?? 0) + 0.001 * value * value;
      const [first, second] = [(mean[index] ?? 0) / (1 - 0.9 ** number), (square[index] ?? 0) / (1 - 0.999 ** number)];
      return second > 0 ? (rate * first) / Math.sqrt(second) : 0;
    });
  };
};

/** `size` values, each -1 or 1. */
function coins(size: number, rng: Rng): Float32Array {
  const values = rng.uniforms(size);
  for (let index = 0; index < size; index++) values[index] = 2 * Number((values[index] ?? 0) >= 0.5) - 1;
  return values;
}

/**
 * Gradients guessed from scores by simultaneous perturbation, followed by Adam and projected: directions are `+-1` in every
 * value, each weighted by how much the margin differs between its two ends.
 *
 * Cost: `steps (2 pairs + 1)` forward passes a sample and budget, 12,900 unless told, fewer where it is fooled.
 *
 * Source: Uesato et al., Adversarial Risk and the Dangers of Evaluating Against Weak Attacks (2018), algorithm 1; numbers
 * of CleverHans 4, which leaves the number of steps open.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { scoresOnly, spsa } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const classifier = scoresOnly(linearClassifier({ weights: [1, -1, 1], bias: 0.1 }));
 * const batch = { inputs: tf.fill([1, 3], 0.5), labels: Int32Array.of(1) };
 * const result = await spsa({ norm: 'l2' }).run({ classifier, batch, epsilons: [0.4], rng: randomStream(1, 'spsa') });
 * console.assert(result.outcomes[0]?.status[0] === 'fooled');
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function spsa<N extends GradientNorm>(options: SpsaOptions<N>): Attack<N> {
  const settings = parseOptions('spsa', schema, options);
  const { norm } = options;
  return defineBoundedAttack({
    ...{ name: 'spsa', norm, knowledge: 'scores', iterative: true, settings },
    search: async (sample, epsilon) => {
      const { input, rng, margin, project, bounds } = sample;
      const width = bounds[1] - bounds[0];
      const draw = () => coins(input.length, rng);
      const estimate = { pairs: settings.pairs, spread: settings.delta * width, draw };
      const move = adam(input.length, settings.learningRate * width);
      let point = input;
      for (let step = 0; step < settings.steps; step++) {
        const by = move(await guessedGradient(sample, point, estimate));
        point = project(plainStep(point, -1, by), epsilon);
        if ((await margin(point)) < 0) return point;
      }
      return undefined; // the best point that was shown
    },
  });
}

/** Makes {@link spsa} available to configuration files. */
export const spsaRecipe: Recipe<'attack', z.output<typeof schema>, Attack> = {
  kind: 'attack',
  name: 'spsa',
  schema,
  create: (options) => spsa(options),
};
