import type { Classifier, Rng } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedNorm } from './attack.js';
import type { MeasuredGradient } from './gradient.js';
import { nearestAllowed } from './norms/landing.js';
import { sampleSize } from './norms/shapes.js';

/** Fills one sample's `size` values from the sample's own stream. */
export type Draw = (size: number, rng: Rng) => Float32Array;

/** What an attack's inner loop works on: the samples, and the means to perturb them. */
export interface Problem {
  /** The original inputs, `[batch, ...inputShape]`. */
  readonly inputs: Tensor;
  /** The true classes as distributions, `[batch, classes]`. */
  readonly targets: Tensor2D;
  readonly classifier: Classifier;
  /** Gradient of each sample's cross-entropy at `points`, `[batch, ...inputShape]`; zeros where it is not finite. */
  readonly gradient: (points: Tensor) => Tensor;
  /** That gradient at the original inputs, computed once for all budgets. */
  readonly inputGradient: () => Tensor;
  /** Random values, `[batch, ...inputShape]`; a sample draws the same at every budget. */
  readonly random: (draw: Draw) => Tensor;
  /** The nearest points within `epsilon` of the original inputs, clipped to the classifier's bounds. */
  readonly project: (points: Tensor, epsilon: number) => Tensor;
}

/** What a problem is made of. */
export interface ProblemParts {
  readonly norm: BoundedNorm;
  readonly classifier: Classifier;
  readonly inputs: Tensor;
  readonly targets: Tensor2D;
  /** The stream of the sample in a row. */
  readonly streamOf: (row: number) => Rng;
  readonly measure: (points: Tensor) => MeasuredGradient;
  readonly measureInputs: () => MeasuredGradient;
  /** Is shown the magnitudes of every gradient used. */
  readonly observe: (magnitude: Tensor1D) => void;
}

const randomRows = (inputs: Tensor, streams: readonly Rng[], draw: Draw): Tensor => {
  const size = sampleSize(inputs);
  const values = new Float32Array(inputs.size);
  for (const [row, stream] of streams.entries()) values.set(draw(size, stream), row * size);
  return tf.tensor(values, inputs.shape);
};

/** Assembles a problem. */
export function problemOf(parts: ProblemParts): Problem {
  const { norm, classifier, inputs, targets } = parts;
  const observed = ({ gradient, magnitude }: MeasuredGradient): Tensor => {
    parts.observe(magnitude);
    return gradient;
  };
  let streams: readonly Rng[] | undefined;
  return {
    inputs,
    targets,
    classifier,
    gradient: (points) => observed(parts.measure(points)),
    inputGradient: () => observed(parts.measureInputs()),
    random: (draw) => {
      streams ??= Array.from({ length: inputs.shape[0] ?? 0 }, (_, row) => parts.streamOf(row));
      return randomRows(inputs, streams, draw);
    },
    project: (points, epsilon) => nearestAllowed(points, { norm, origins: inputs, epsilon, bounds: classifier.bounds }),
  };
}
