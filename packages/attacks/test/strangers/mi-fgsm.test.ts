import { ascend, defineBoundedAttack } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

/** Momentum iterative FGSM: Dong et al., Boosting Adversarial Attacks with Momentum (2018), algorithm 1. */
function miFgsm({ steps = 10, decay = 1 }: { readonly steps?: number; readonly decay?: number } = {}) {
  return defineBoundedAttack({
    name: 'mi-fgsm',
    norm: 'linf',
    knowledge: 'gradients',
    iterative: true,
    settings: { steps, decay },
    perturb: ({ inputs, gradient, project }, epsilon) => {
      const axes = inputs.shape.slice(1).map((_, axis) => axis + 1);
      let points = inputs;
      let momentum = tf.zerosLike(inputs);
      for (let step = 0; step < steps; step++) {
        const slope = gradient(points);
        const length = tf.maximum(tf.sum(tf.abs(slope), axes, true), 1e-30);
        momentum = tf.add(tf.mul(momentum, decay), tf.div(slope, length));
        points = project(ascend('linf', points, momentum, epsilon / steps), epsilon);
      }
      return points;
    },
  });
}

describeAttack('MI-FGSM', { create: () => miFgsm() });
