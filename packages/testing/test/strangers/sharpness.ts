import { claims, defineRegularizer, globalNorm, mapTensors } from '@infomixup/regularizer';
import * as tf from '@tensorflow/tfjs';

const tiny = 1e-12;

/** Sharpness-aware minimisation (Foret et al. 2021): the gradient a step of length `rho` uphill. */
export const sam = ({ rho = 0.05 } = {}) =>
  defineRegularizer({
    name: 'sam',
    settings: { rho },
    requires: {},
    claims: [claims.shiftedGradients],
    init: () => null,
    step: () =>
      rho === 0
        ? {}
        : {
            gradients: (gradients, { gradientsAt }) => {
              const scale = tf.div(rho, tf.add(globalNorm(gradients), tiny));
              return gradientsAt(mapTensors(gradients, (gradient) => tf.mul(gradient, scale)));
            },
          },
  });

/** Adversarial weight perturbation (Wu et al. 2020): each kernel moves uphill by a share of its own norm. */
export const awp = ({ gamma = 0.01 } = {}) =>
  defineRegularizer({
    name: 'awp',
    settings: { gamma },
    requires: {},
    claims: [claims.shiftedGradients],
    init: () => null,
    step: () =>
      gamma === 0
        ? {}
        : {
            gradients: (gradients, { gradientsAt, parameters }) => {
              const kernels = Object.entries(gradients).filter(([, { rank }]) => rank > 1);
              const uphill = mapTensors(Object.fromEntries(kernels), (gradient, name) => {
                const share = tf.div(tf.norm(parameters[name] ?? gradient), tf.add(tf.norm(gradient), tiny));
                return tf.mul(gradient, tf.mul(gamma, share));
              });
              return gradientsAt(uphill);
            },
          },
  });
