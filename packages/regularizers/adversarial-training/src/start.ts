import { type Problem, randomInBall } from '@infomixup/attacks';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** More than anybody trains with; a million would end no epoch. */
export const mostSteps = 200;

/** Points drawn uniformly from the L-infinity ball of radius `epsilon` around the inputs, within the bounds. */
export function uniformStart(problem: Problem, epsilon: number): Tensor {
  return tf.tidy(() => {
    const offset = problem.random((size, rng) => randomInBall('linf', size, rng));
    return problem.project(tf.add(problem.inputs, tf.mul(offset, epsilon)), epsilon);
  });
}
