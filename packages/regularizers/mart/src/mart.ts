import { defineBoundedAttack, projectedAscent } from '@infomixup/attacks';
import { parseOptions, type Recipe } from '@infomixup/core';
import { claims, defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { marginTerm, misclassificationTerm } from './mart-loss.js';

const schema = z.strictObject({
  /** Weight of the divergence (lambda in the paper), 0 to 1e6; 5 by default, as the authors'. */
  beta: z.number().min(0).max(1e6).default(5),
  /** Radius in L-infinity, input units, 0 to 1e6; 0.3 by default, as is usual for MNIST. 0 is plain training. */
  epsilon: z.number().min(0).max(1e6).default(0.3),
  /** Steps of PGD, 1 to 200; 10 by default, as the authors'. */
  steps: z.int().min(1).max(200).default(10),
  /** Length of a step as a share of epsilon, above 0 and up to 10; 0.25 by default, as the authors' for CIFAR-10. */
  relativeStepSize: z.number().min(1e-6).max(10).default(0.25),
  /** Whether BatchNorm's running statistics follow the clean samples too; `update` by default, as the authors'. */
  statistics: z.enum(['keep', 'update']).default('update'),
});

/** Options of `mart`. */
export type MartOptions = z.input<typeof schema>;

type Settings = z.output<typeof schema>;

/** The deviation of the normal noise around the input that PGD starts from, in input units: the authors'. */
const startDeviation = 1e-3;

const attackOf = ({ steps, relativeStepSize }: Settings) =>
  defineBoundedAttack({
    ...{ name: 'mart-attack', norm: 'linf', knowledge: 'gradients', iterative: true },
    settings: { steps, relativeStepSize },
    perturb: (problem, epsilon) => {
      const noise = problem.random((size, rng) => rng.normals(size));
      const start = tf.add(problem.inputs, tf.mul(noise, startDeviation));
      const stepSize = relativeStepSize * epsilon;
      return projectedAscent(problem, start, { norm: 'linf', epsilon, steps, stepSize });
    },
  });

/**
 * MART: trains on PGD's examples by a boosted cross-entropy, and pulls their predictions to the clean ones, the more the
 * less sure those are of the class.
 *
 * The criterion is that of the perturbed batch; `penalty/mart` is `mean -log(1.0001 - max_{k != y} p_k(x'))` plus `beta`
 * times `mean KL(p(x) || p(x')) (1 - p_y(x))`. Examples are made in evaluation mode. Claims `replace-inputs`.
 *
 * Source: Wang et al., Improving Adversarial Robustness Requires Revisiting Misclassified Examples, ICLR 2020, equations 6
 * and 9, with the constants of the authors' code.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { mart } from '@infomixup/regularizer-mart';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [mart({ epsilon: 0.05 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function mart(options: MartOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('mart', schema, options);
  const { beta, epsilon, statistics } = settings;
  const attack = attackOf(settings);
  return defineRegularizer({
    name: 'mart',
    settings,
    requires: {},
    changes: ['inputs'],
    // The clean samples of the second pass are those that the attack began with.
    keeps: epsilon === 0 ? [] : ['inputs'],
    // Its terms go by the labels, of which a mixed sample has not one.
    claims: [claims.replaceInputs, claims.mixTargets],
    init: () => null,
    step: ({ rng, classifier }) => {
      if (epsilon === 0) return {};
      let clean: Tensor | undefined;
      return {
        prepareBatch: (batch) => {
          clean = batch.inputs;
          return { ...batch, inputs: attack.perturb({ classifier, batch, epsilon, rng, indices: batch.indices }) };
        },
        penalty: ({ logits, batch, pass }) => {
          const unperturbed = pass(clean ?? batch.inputs, { noise: 'shared', statistics }).logits;
          const margin = tf.mean<Scalar>(marginTerm(logits, batch.labels));
          const divergence = misclassificationTerm(unperturbed, logits, batch.labels);
          return tf.add<Scalar>(margin, tf.mul(beta, divergence));
        },
      };
    },
  });
}

/** `mart` in configuration files. */
export const recipe: Recipe<'regularizer', Settings, ReturnType<typeof mart>> = {
  kind: 'regularizer',
  name: 'mart',
  schema,
  create: mart,
};
