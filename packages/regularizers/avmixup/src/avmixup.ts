import { pgd } from '@infomixup/attacks';
import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { between, smoothed, vertices } from './vertices.js';

const share = z.number().min(0).max(1);

const schema = z.strictObject({
  /** How far the vertex is, in perturbations, 0 to 1e3; 2 by default, as in the paper. 0 is plain training. */
  gamma: z.number().min(0).max(1e3).default(2),
  /** What the target at the clean sample keeps of the class, in [0, 1] (the paper's lambda_1); 0.5 by default. */
  lambda1: share.default(0.5),
  /** What the target at the vertex keeps of the class, in [0, 1] (the paper's lambda_2); 0.7 by default. */
  lambda2: share.default(0.7),
  /** Radius of PGD in L-infinity, input units, 0 to 1e6; 8 / 255 by default, as for CIFAR-10. 0 is plain training. */
  epsilon: z
    .number()
    .min(0)
    .max(1e6)
    .default(8 / 255),
  /** Steps of PGD, 1 to 200; 8 by default. */
  steps: z.int().min(1).max(200).default(8),
  /** Length of a step as a share of epsilon, above 0 and up to 10; 0.25 by default, 2 / 255 of 8 / 255. */
  relativeStepSize: z.number().min(1e-6).max(10).default(0.25),
});

/** Options of `avmixup`. */
export type AvmixupOptions = z.input<typeof schema>;

/**
 * Adversarial vertex mixup: trains between each sample and its adversarial vertex, a point beyond PGD's example, with
 * targets smoothed by as much as the paper has it at either end.
 *
 * `x_v = x + gamma (x_adv - x)`, clipped; `lambda ~ U[0, 1]` for each sample; the input is `lambda x + (1 - lambda) x_v`, the
 * target `lambda phi(y, lambda_1) + (1 - lambda) phi(y, lambda_2)` with `phi(y, l) = l y + (1 - l) (1 - y) / (C - 1)`.
 * Examples are made in evaluation mode. Claims `replace-inputs` and `mix-targets`.
 *
 * Source: Lee, Lee and Yoon, Adversarial Vertex Mixup: Toward Better Adversarially Robust Generalization, CVPR 2020 (arXiv
 * 2003.02484), algorithm 1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { avmixup } from '@infomixup/regularizer-avmixup';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [avmixup({ epsilon: 0.05 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function avmixup(options: AvmixupOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('avmixup', schema, options);
  const { gamma, lambda1, lambda2, epsilon, steps, relativeStepSize } = settings;
  const attack = pgd({ norm: 'linf', steps, relativeStepSize });
  return defineRegularizer({
    name: 'avmixup',
    settings,
    requires: {},
    changes: ['inputs', 'targets'],
    claims: [claims.replaceInputs, claims.mixTargets],
    init: () => null,
    step: ({ rng, classifier }) => {
      // By the formula targets would be smoothed all the same; without a vertex there is nothing to smooth for.
      if (gamma === 0 || epsilon === 0) return {};
      return {
        prepareBatch: (batch) => {
          const { inputs, targets, indices } = batch;
          const examples = attack.perturb({ classifier, batch, epsilon, rng, indices });
          const shares = tf.tensor1d(rng.fork('lambda').uniforms(indices.length));
          return {
            ...batch,
            inputs: between(inputs, vertices(inputs, examples, gamma, classifier.bounds), shares),
            targets: between(smoothed(targets, lambda1), smoothed(targets, lambda2), shares),
          };
        },
      };
    },
  });
}

/** `avmixup` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof avmixup>> = {
  kind: 'regularizer',
  name: 'avmixup',
  schema,
  create: avmixup,
};
