import {
  ascend,
  clipToBounds,
  distance,
  type GradientNorm,
  projectL2,
  projectLinf,
  randomInBall,
} from '@infomixup/attacks';
import { type Classifier, oneHot, type Rng, sizeOfShape } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { logitRows, predictionOf } from '../record/logit-rows.js';
import { eachBatch, type Piece, type Subject } from '../record/subject.js';
import type { Slope } from './slopes.js';

/** How a walk goes. */
export interface WalkPlan {
  /** What leads it, such as `cross-entropy`. */
  readonly name: string;
  readonly norm: GradientNorm;
  /** Infinite where nothing but the bounds of inputs holds it. */
  readonly epsilon: number;
  readonly steps: number;
  readonly stepSize: number;
  readonly slope: Slope;
  /** Draws the point of the ball where each sample starts; its input unless told. */
  readonly start?: Rng;
  /** Whose slope it is, where that is not the model that is evaluated. */
  readonly attacked?: Classifier;
}

/**
 * What an ascent saw of each sample at each point of its way, the start first: outer lists have one entry a point, inner
 * ones one a sample. It neither stops at a success nor keeps the best point, so that it shows how the way leads.
 */
export interface Walk extends Pick<WalkPlan, 'name' | 'norm' | 'epsilon' | 'steps'> {
  readonly labels: readonly number[];
  /** The cross-entropy. */
  readonly losses: readonly (readonly number[])[];
  /** Lead of the true class over the best other in logits; negative where the sample is fooled. */
  readonly margins: readonly (readonly number[])[];
  /** L1 length of the slope that was followed; not finite where it was not. One entry less: the last point has none. */
  readonly slopes: readonly (readonly number[])[];
  /** From the original input, in `norm`. */
  readonly distances: readonly (readonly number[])[];
  /** -1 where the logits are not numbers. */
  readonly predictions: readonly (readonly number[])[];
  /** At the last point, of the model whose slope was followed; empty where that is the model itself. */
  readonly ofAttacked: readonly number[];
}

type Measured = Pick<Walk, 'losses' | 'margins' | 'slopes' | 'distances' | 'predictions'>;

/** A classifier and its data; black boxes have no slopes. */
export type WalkedSubject = Subject & { readonly classifier: Classifier };

const emptyFor = ({ steps }: WalkPlan): { readonly [K in keyof Measured]: number[][] } => {
  const lists = (count: number) => Array.from({ length: count }, (): number[] => []);
  return {
    ...{ losses: lists(steps + 1), margins: lists(steps + 1), slopes: lists(steps) },
    ...{ distances: lists(steps + 1), predictions: lists(steps + 1) },
  };
};

const leadOf = (row: readonly number[], label: number): number =>
  (row[label] ?? Number.NaN) - Math.max(...row.filter((_, index) => index !== label));

const lossOf = (row: readonly number[], label: number): number => {
  const greatest = Math.max(...row);
  const sum = row.reduce((total, value) => total + Math.exp(value - greatest), 0);
  return greatest + Math.log(sum) - (row[label] ?? Number.NaN);
};

/** The slope, of zeros where it is not finite, so that one sample's mishap moves no other; and its L1 length. */
const usable = (slope: Tensor): { readonly slope: Tensor; readonly length: Tensor2D } => {
  const length = tf.sum<Tensor2D>(tf.abs(tf.reshape(slope, [slope.shape[0] ?? 0, -1])), 1, true);
  const finite = tf.reshape(tf.isFinite(length), [-1, ...slope.shape.slice(1).map(() => 1)]);
  return {
    slope: tf.where(tf.logicalAnd(finite, tf.onesLike(slope).cast('bool')), slope, tf.zerosLike(slope)),
    length,
  };
};

const startOf = (
  { start, norm, epsilon }: WalkPlan,
  { indices, batch }: Piece,
  bounds: Classifier['bounds'],
): Tensor => {
  if (!start) return tf.clone(batch.inputs);
  const size = sizeOfShape(batch.inputs.shape.slice(1));
  const offsets = [...indices].flatMap((index) => [...randomInBall(norm, size, start.fork('sample', index), epsilon)]);
  return tf.tidy(() => clipToBounds(tf.add(batch.inputs, tf.tensor(offsets, batch.inputs.shape)), bounds));
};

const within = (points: Tensor, origins: Tensor, { norm, epsilon }: WalkPlan, bounds: Classifier['bounds']): Tensor => {
  const project = norm === 'linf' ? projectLinf : projectL2;
  return clipToBounds(Number.isFinite(epsilon) ? project(points, origins, epsilon) : points, bounds);
};

type Kept = ReturnType<typeof emptyFor> & { readonly ofAttacked: number[] };

/** Rows of logits, a distance and, but at the last point, a slope's length. */
function keep(
  kept: Kept,
  step: number,
  classes: number,
  labels: Int32Array,
  told: readonly (readonly number[])[],
): void {
  told.forEach((values, sample) => {
    const [row, label] = [values.slice(0, classes), labels[sample] ?? 0];
    kept.losses[step]?.push(lossOf(row, label));
    kept.margins[step]?.push(leadOf(row, label));
    kept.predictions[step]?.push(predictionOf(row));
    kept.distances[step]?.push(values[classes] ?? Number.NaN);
    kept.slopes[step]?.push(values[classes + 1] ?? Number.NaN);
  });
}

async function walkBatch(classifier: Classifier, plan: WalkPlan, piece: Piece, kept: Kept): Promise<void> {
  const { inputs, labels } = piece.batch;
  const { bounds, classes } = classifier;
  const goal = oneHot(labels, classes);
  let points = startOf(plan, piece, bounds);
  try {
    for (let step = 0; step <= plan.steps; step++) {
      const seen = tf.tidy(() => {
        const told = [classifier.logits(points), tf.expandDims(distance(plan.norm, points, inputs), 1) as Tensor2D];
        if (step === plan.steps) return { told: tf.concat2d(told, 1) };
        const { slope, length } = usable(plan.slope(points, goal));
        const next = within(ascend(plan.norm, points, slope, plan.stepSize), inputs, plan, bounds);
        return { told: tf.concat2d([...told, length], 1), next };
      });
      keep(kept, step, classes, labels, await seen.told.array());
      seen.told.dispose();
      if (!seen.next) continue;
      points.dispose();
      points = seen.next;
    }
    if (plan.attacked) kept.ofAttacked.push(...(await logitRows(plan.attacked, points)).map(predictionOf));
  } finally {
    tf.dispose([points, goal]);
  }
}

/** Walks up a slope from each of the first `samples` inputs and writes down what the classifier says on the way. */
export async function walk(subject: WalkedSubject, plan: WalkPlan, samples: number): Promise<Walk> {
  const kept: Kept = { ...emptyFor(plan), ofAttacked: [] };
  const labels: number[] = [];
  await eachBatch(subject, samples, async (piece) => {
    labels.push(...piece.batch.labels);
    await walkBatch(subject.classifier, plan, piece, kept);
  });
  const { name, norm, epsilon, steps } = plan;
  return { name, norm, epsilon, steps, labels, ...kept };
}
