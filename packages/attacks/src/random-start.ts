import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from './attack.js';
import type { Problem } from './inner-loop.js';
import { randomInBall } from './norms/random-in-ball.js';

/**
 * Points drawn uniformly from the ball of radius `epsilon` around a problem's inputs, within the bounds:
 * `[batch, ...inputShape]`, where PGD starts from. A sample's point depends on the stream and the sample's number alone;
 * at a larger epsilon it lies in the same direction.
 *
 * @example
 * ```ts
 * import { defineBoundedAttack, randomStart } from '@infomixup/attacks';
 * const anywhere = defineBoundedAttack({
 *   ...{ name: 'anywhere', norm: 'linf', knowledge: 'none', iterative: false, settings: {} },
 *   perturb: (problem, epsilon) => randomStart(problem, 'linf', epsilon),
 * });
 * console.assert(anywhere.norm === 'linf');
 * ```
 */
export function randomStart(problem: Problem, norm: AscentNorm, epsilon: number): Tensor {
  return tf.tidy(() => {
    const offset = problem.random((size, rng) => randomInBall(norm, size, rng));
    return problem.project(tf.add(problem.inputs, tf.mul(offset, epsilon)), epsilon);
  });
}
