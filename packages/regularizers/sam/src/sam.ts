import { parseOptions, type Recipe } from '@infomixup/core';
import {
  claims,
  defineRegularizer,
  globalNorm,
  mapTensors,
  type NamedTensors,
  type Regularizer,
} from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

const schema = z.strictObject({
  /** Length of the step uphill, 0 to 1e6; 0.05 by default, as in the paper. 0 is plain training. */
  rho: z.number().min(0).max(1e6).default(0.05),
});

/** Options of `sam`. */
export type SamOptions = z.input<typeof schema>;

/** Keeps a gradient of zero from dividing by zero. */
const tiny = 1e-12;

/**
 * The move of length `rho` along the gradient of all tensors together, `rho g / (|g| + 1e-12)`: equation 2 of Foret et al.
 * 2021 for the Euclidean norm.
 *
 * @example
 * ```ts
 * import { sharpMove } from '@infomixup/regularizer-sam';
 * import * as tf from '@tensorflow/tfjs';
 * const move = tf.tidy(() => {
 *   const { a, b } = sharpMove({ a: tf.tensor1d([3]), b: tf.tensor1d([4]) }, 0.5);
 *   return [a?.dataSync()[0] ?? 0, b?.dataSync()[0] ?? 0];
 * });
 * console.assert(Math.abs((move[0] ?? 0) - 0.3) < 1e-6 && Math.abs((move[1] ?? 0) - 0.4) < 1e-6);
 * ```
 */
export function sharpMove(gradients: NamedTensors, rho: number): NamedTensors {
  const scale = tf.div(rho, tf.add(globalNorm(gradients), tiny));
  return mapTensors(gradients, (gradient) => tf.mul(gradient, scale));
}

/**
 * Sharpness-aware minimisation: the gradient of the same batch, noise and draws, taken where all that is trained has moved
 * a step of length `rho` uphill; it is applied where the weights were.
 *
 * BatchNorm's running statistics follow the first pass alone. Claims `shifted-gradients`.
 *
 * Source: Foret, Kleiner, Mobahi and Neyshabur, Sharpness-Aware Minimization for Efficiently Improving Generalization, ICLR
 * 2021 (arXiv 2010.01412), algorithm 1.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { sam } from '@infomixup/regularizer-sam';
 * import { createTrainer, sgd } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, regularizers: [sam()], optimizer: sgd(), seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function sam(options: SamOptions = {}): Regularizer<Record<never, never>> {
  const { rho } = parseOptions('sam', schema, options);
  return defineRegularizer({
    name: 'sam',
    settings: { rho },
    requires: {},
    claims: [claims.shiftedGradients],
    init: () => null,
    step: () =>
      rho === 0 ? {} : { gradients: (gradients, { gradientsAt }) => gradientsAt(sharpMove(gradients, rho)) },
  });
}

/** `sam` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof sam>> = {
  kind: 'regularizer',
  name: 'sam',
  schema,
  create: sam,
};
