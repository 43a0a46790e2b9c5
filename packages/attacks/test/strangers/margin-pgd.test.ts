import { ascend, defineBoundedAttack, marginLoss, randomInBall } from '@infomixup/attacks';
import { describeAttack } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';

/** Projected gradient descent on the margin of the logits, from a random start, with two restarts. */
function marginPgd(norm: 'linf' | 'l2', steps = 12) {
  return defineBoundedAttack({
    name: 'margin-pgd',
    norm,
    knowledge: 'gradients',
    iterative: true,
    settings: { norm, steps, loss: 'margin' },
    attempts: 2,
    perturb: ({ inputs, gradient, project, random }, epsilon) => {
      const start = tf.mul(
        random((size, rng) => randomInBall(norm, size, rng)),
        epsilon,
      );
      let points = project(tf.add(inputs, start), epsilon);
      for (let step = 0; step < steps; step++) {
        const slope = gradient(points, marginLoss);
        points = project(ascend(norm, points, slope, (2.5 * epsilon) / steps), epsilon);
      }
      return points;
    },
  });
}

describeAttack('margin PGD in linf', { create: () => marginPgd('linf') });
describeAttack('margin PGD in l2', { create: () => marginPgd('l2') });
