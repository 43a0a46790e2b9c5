import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AscentNorm } from '../attack.js';
import type { Problem } from '../inner-loop.js';
import { perSample } from '../norms/shapes.js';
import type { Walk } from './ascent.js';

const greatest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const length = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

const directions: Readonly<Record<AscentNorm, Parameters<Problem['random']>[0]>> = {
  linf: (size, rng) => {
    const values = rng.uniforms(size).map((value) => 2 * value - 1);
    return values.map((value) => value / Math.max(greatest(values), 1e-12));
  },
  l2: (size, rng) => {
    const values = rng.normals(size);
    return values.map((value) => value / Math.max(length(values), 1e-12));
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
