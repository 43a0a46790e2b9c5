import { InfomixupError } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { flattened } from './norms/shapes.js';
import type { Problem } from './problem.js';
import type { AttackSpec } from './spec.js';

/** Points within the budget, and for each sample a number that is finite if the inner loop's own values were. */
export type InnerLoopResult = { readonly points: Tensor; readonly soundness: Tensor1D };

/** Runs an attack's inner loop, then projects and clips what it returns. */
export const runInnerLoop = (spec: AttackSpec, problem: Problem, epsilon: number): InnerLoopResult =>
  tf.tidy(() => {
    const raw = spec.perturb(problem, epsilon);
    if (raw.shape.join() !== problem.inputs.shape.join())
      throw new InfomixupError(
        `${spec.name}: perturb returned [${raw.shape}] for inputs [${problem.inputs.shape}]; keep their shape`,
        'wrong-shape',
      );
    // Of the raw values, as some backends' clamping turns what is not a number into a bound.
    return { points: problem.project(raw, epsilon), soundness: tf.sum<Tensor1D>(flattened(raw), 1) };
  });
