import { crossEntropy, parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { slopeByDifferences, slopes, squaredSlope } from './squared-slope.js';

const schema = z.strictObject({
  /** Weight of the penalty, in loss units, 0 to 1e6; 0.01 by default, 0 is plain training. */
  weight: z.number().min(0).max(1e6).default(0.01),
  /**
   * What is differentiated: each sample's cross-entropy (`loss`, the default, Ross and Doshi-Velez 2018), or its logits by
   * one random projection (`logits`, Hoffman et al. 2019).
   */
  of: z.enum(['loss', 'logits']).default('loss'),
  /**
   * `differences` (the default) works with every model: one gradient and two forward passes more a step. `exact`
   * differentiates the gradient, and is refused where a layer of the model has no second derivative.
   */
  route: z.enum(['differences', 'exact']).default('differences'),
  /** How far `differences` go, input units, 1e-4 to 10; 0.05 by default. */
  distance: z.number().min(1e-4).max(10).default(0.05),
});

/** Options of `inputJacobian`. */
export type InputJacobianOptions = z.input<typeof schema>;

/**
 * A penalty on how fast the loss, or the logits, change with the input: `weight` times the mean over the batch of
 * `|d loss_i / d x_i|^2`, or of `|d z_i / d x_i|^2` (Frobenius), which `C |d (v_i . z_i) / d x_i|^2` estimates without bias for
 * `v_i` uniform on the unit sphere of the C classes.
 *
 * Passes share the step's noise and are in training mode. The criterion that is differentiated is the cross-entropy,
 * whatever the run's.
 *
 * Sources: Ross and Doshi-Velez, Improving the Adversarial Robustness and Interpretability of Deep Neural Networks by
 * Regularizing their Input Gradients, AAAI 2018 (arXiv 1711.09404), equation 6; Hoffman, Roberts and Yaida, Robust Learning
 * with Jacobian Regularization, 2019 (arXiv 1908.02729), algorithm 1, whose lambda is twice `weight`; the central difference
 * is that of Finlay and Oberman, Scaleable input gradient regularization, 2019 (arXiv 1905.11468).
 *
 * @throws InfomixupError `invalid-options`; from `fit` and `check`, `second-derivatives-unsupported` where the route is
 *   `exact` and a layer has none, naming it
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { inputJacobian } from '@infomixup/regularizer-input-jacobian';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [inputJacobian({ weight: 0.1 })], seed: 1 });
 * const { epochs } = await trainer.fit(spirals({ seed: 1, size: 40 }).train, { epochs: 1 });
 * console.assert(Number(epochs[0]?.terms['penalty/input-jacobian']) > 0);
 * model.dispose();
 * ```
 */
export function inputJacobian(options: InputJacobianOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('input-jacobian', schema, options);
  const { weight, of, route, distance } = settings;
  return defineRegularizer({
    name: 'input-jacobian',
    settings,
    requires: {},
    secondDerivatives: weight > 0 && route === 'exact',
    init: () => null,
    step: ({ rng, classes }) => {
      if (weight === 0) return {};
      return {
        penalty: ({ batch, targets, pass, constant }) => {
          const { inputs } = batch;
          // A fork gives the same draws however often the loss is computed in this step.
          const draws = of === 'logits' ? rng.fork('projection').normals(targets.size) : null;
          const project = draws && unitRows(tf.tensor2d(draws, targets.shape));
          const perSample = (points: Tensor) => {
            const { logits } = pass(points, { noise: 'shared' });
            return project ? tf.sum<Tensor1D>(tf.mul(logits, project), 1) : crossEntropy.losses(logits, targets);
          };
          const squares =
            route === 'exact'
              ? squaredSlope(perSample, inputs)
              : slopeByDifferences(
                  perSample,
                  inputs,
                  constant(() => slopes(perSample, inputs)),
                  distance,
                );
          return tf.mul<Scalar>(of === 'logits' ? weight * classes : weight, tf.mean(squares));
        },
      };
    },
  });
}

const unitRows = (rows: Tensor2D): Tensor2D => tf.div(rows, tf.norm(rows, 2, 1, true));

/** `inputJacobian` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof inputJacobian>> = {
  kind: 'regularizer',
  name: 'input-jacobian',
  schema,
  create: inputJacobian,
};
