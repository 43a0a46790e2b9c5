import { InfomixupError } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { type Landing, landed } from './norms/landing.js';
import type { Problem } from './problem.js';
import type { AttackSpec } from './spec.js';

/** Runs an attack's inner loop, then projects and clips what it returns. */
export function runInnerLoop(spec: AttackSpec, problem: Problem, epsilon: number): Landing {
  return tf.tidy(() => {
    const { inputs, classifier } = problem;
    const raw = spec.perturb(problem, epsilon);
    if (raw.shape.join() !== inputs.shape.join())
      throw new InfomixupError(
        `${spec.name}: perturb returned [${raw.shape}] for inputs [${inputs.shape}]; keep their shape`,
        'wrong-shape',
      );
    return landed(raw, { norm: spec.norm, origins: inputs, epsilon, bounds: classifier.bounds });
  });
}
