import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import type { Problem } from '../inner-loop.js';
import { plainDivide, plainLength } from '../norms/plain.js';
import { inCube } from '../norms/random-in-ball.js';
import { perSample } from '../norms/shapes.js';
import type { Walk } from './ascent.js';

const directions: Readonly<Record<AscentNorm, Parameters<Problem['random']>[0]>> = {
  linf: (size, rng) => {
    const values = inCube(size, rng);
    const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    return plainDivide(values, greatest);
  },
  l2: (size, rng) => {
    const values = rng.normals(size);
    return plainDivide(values, Math.max(plainLength(values), 1e-12));
  },
  l1: (size, rng) => rng.normals(size),
};

/**
 * Where APGD starts: in L-infinity and L2 at the end of the ball, in a direction drawn evenly from the cube or the sphere;
 * in L1 at the projection of normal noise.
 */
export function startAtRandom({ random, inputs }: Problem, { norm, within, radius }: Walk): Tensor {
  const drawn = random(directions[norm]);
  return within(tf.add(inputs, norm === 'l1' ? drawn : tf.mul(drawn, perSample(radius, inputs))));
}
