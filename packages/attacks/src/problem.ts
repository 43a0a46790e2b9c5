import { type Classifier, callPart, described, detached, InfomixupError, inputsFault, type Rng } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { AttackCriterion } from './criterion.js';
import type { Draw, Problem } from './inner-loop.js';
import { wrongResult } from './loop-failure.js';
import { type AttackLoss, type Differentiation, lossGradient, type MeasuredGradient } from './loss.js';
import { missingOf } from './missing.js';
import { nearestAllowed } from './norms/allowed.js';
import { sampleSize } from './norms/shapes.js';
import { nearestWithin } from './norms/within-radii.js';
import type { AttackSpec } from './spec.js';

/** What the model was asked about a batch of points. */
export type Asked = { readonly points: Tensor } & Partial<Differentiation>;

/** What a problem is made of. */
export interface ProblemParts {
  readonly spec: AttackSpec;
  readonly classifier: () => Classifier;
  readonly bounds: readonly [number, number];
  readonly criterion: AttackCriterion;
  readonly inputs: Tensor;
  readonly labels: Int32Array;
  readonly goal: Tensor2D;
  readonly attempt: number;
  /** The logits at the inputs, where they are known. */
  readonly inputLogits?: () => Tensor2D;
  /** The stream of the sample in a row. */
  readonly streamOf: (row: number) => Rng;
  readonly inputGradient?: () => MeasuredGradient;
  /** Counts one of these for every sample, before the model is asked about `points`. */
  readonly spend?: (what: 'queries' | 'gradientCalls', points: Tensor) => void;
  /** Is shown every answer of the model. */
  readonly observe?: ((asked: Asked) => void) | undefined;
  /** Is told of points that `project` made, and of what radius. */
  readonly projected?: (points: Tensor, epsilon: number) => void;
}

const randomRows = (attack: string, inputs: Tensor, streams: readonly Rng[], draw: Draw): Tensor => {
  const size = sampleSize(inputs);
  const values = new Float32Array(inputs.size);
  for (const [row, stream] of streams.entries()) {
    const drawn: Float32Array | undefined = callPart(attack, 'a draw', 'attack-failed', () => draw(size, stream));
    if (drawn?.length !== size)
      throw wrongResult(attack, 'a draw', drawn, `a Float32Array of ${size} values`, 'fill one sample');
    values.set(drawn, row * size);
  }
  return tf.tensor(values, inputs.shape);
};

const undeclared = (attack: string) =>
  new InfomixupError(
    `${attack}: declares no knowledge and asks the model; declare knowledge: 'gradients'`,
    'undeclared-knowledge',
  );

/** Refuses what a loop asks about that are no points. */
function requirePoints(attack: string, asked: string, points: unknown, { shape }: Tensor): void {
  const fault = inputsFault(points, shape[0] ?? 0, shape.slice(1));
  if (fault)
    throw new InfomixupError(`${attack}: ${asked} was given ${fault}; give points, such as inputs`, 'wrong-shape');
}

/** Refuses what is no radius to project to, nor, where there are several samples, one for each. */
export function requireRadius(attack: string, epsilon: unknown, samples?: number): void {
  if (typeof epsilon === 'number' && epsilon >= 0) return;
  if (samples !== undefined && epsilon instanceof tf.Tensor && epsilon.shape.join() === `${samples}`) return;
  throw new InfomixupError(
    `${attack}: project was given ${described(epsilon)} as its radius; give a number of at least 0, such as epsilon`,
    'invalid-argument',
  );
}

/** Assembles a problem. */
export function problemOf(parts: ProblemParts): Problem {
  const { spec, bounds, criterion, inputs, labels, goal, spend = () => {}, observe = () => {} } = parts;
  const model = () => {
    if (spec.knowledge === 'none') throw undeclared(spec.name);
    return parts.classifier();
  };
  const differentiate = (points: Tensor, loss?: AttackLoss) => {
    requirePoints(spec.name, 'gradient', points, inputs);
    const classifier = model();
    spend('gradientCalls', points);
    const told = lossGradient(spec.name, classifier, points, goal, criterion, loss);
    observe({ points, ...told });
    return told;
  };
  const gradient = (points: Tensor, loss?: AttackLoss) => {
    const { gradient: slope, losses, logits, magnitude } = differentiate(points, loss);
    tf.dispose([losses, logits, magnitude]);
    return slope;
  };
  const inputGradient = (measured: MeasuredGradient) => {
    observe({ points: inputs, magnitude: measured.magnitude });
    return measured.gradient;
  };
  let streams: readonly Rng[] | undefined;
  return {
    ...{
      inputs,
      labels,
      goal,
      bounds,
      gradient,
      differentiate,
      classes: goal.shape[1],
      targeted: criterion.targets !== undefined,
    },
    ...{ kappa: criterion.margin, attempt: parts.attempt },
    inputLogits: () => parts.inputLogits?.() ?? tf.tidy(() => detached(() => model().logits(inputs))),
    missing: (logits) => missingOf(criterion, logits, goal),
    inputGradient: () => (parts.inputGradient ? inputGradient(parts.inputGradient()) : gradient(inputs)),
    logits: (points) => {
      requirePoints(spec.name, 'logits', points, inputs);
      const classifier = model();
      spend('queries', points);
      const logits = tf.tidy(() => detached(() => classifier.logits(points)));
      observe({ points, logits });
      return logits;
    },
    random: (draw) => {
      streams ??= Array.from(labels, (_, row) => parts.streamOf(row));
      return randomRows(spec.name, inputs, streams, draw);
    },
    project: (points, epsilon) => {
      requirePoints(spec.name, 'project', points, inputs);
      requireRadius(spec.name, epsilon, labels.length);
      const around = { norm: spec.norm, origins: inputs, bounds };
      if (typeof epsilon !== 'number') return nearestWithin(points, epsilon, around);
      const nearest = nearestAllowed(points, { ...around, epsilon });
      parts.projected?.(nearest, epsilon);
      return nearest;
    },
  };
}
