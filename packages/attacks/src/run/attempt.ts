import { oneHot } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { MeasuredGradient } from '../gradient.js';
import { type InnerLoopResult, runInnerLoop } from '../inner-loop.js';
import { problemOf } from '../problem.js';
import { sampleStream } from '../spec.js';
import type { RunContext } from './context.js';
import { type Own, owning } from './owning.js';
import { gatherRows } from './rows.js';
import { type Samples, selectSamples } from './samples.js';
import { judge, type Verdicts } from './verdicts.js';

/** One run of the inner loop on some of the victims. */
export interface Attempt extends Verdicts {
  readonly points: Tensor;
  /** Whether the points and their logits are numbers, a sample. */
  readonly usable: readonly boolean[];
  /** Whether every gradient on the way was finite too, a sample. */
  readonly sound: readonly boolean[];
  /** Whether a gradient on the way was exactly zero, a sample. */
  readonly zeroGradient: readonly boolean[];
}

/** Which attempt to make: on these rows of the victims, with the victims' gradient at their original inputs at hand. */
export interface AttemptPlan {
  readonly victims: Samples;
  readonly rows: Int32Array;
  readonly number: number;
  readonly epsilon: number;
  readonly inputGradient: () => MeasuredGradient;
}

const perturb = (run: RunContext, plan: AttemptPlan, observe: (magnitude: Tensor1D) => void): InnerLoopResult =>
  tf.tidy(() => {
    const { inputs, labels, indices } = selectSamples(plan.victims, plan.rows);
    const targets = oneHot(labels, run.classifier.classes);
    const problem = problemOf({
      norm: run.spec.norm,
      classifier: run.classifier,
      inputs,
      targets,
      streamOf: (row) => sampleStream(run.rng, indices[row] ?? 0, plan.number),
      measure: (points) => run.measure(points, targets),
      measureInputs: () => {
        const { gradient, magnitude } = plan.inputGradient();
        return { gradient: gatherRows(gradient, plan.rows), magnitude: gatherRows(magnitude, plan.rows) };
      },
      observe,
    });
    return runInnerLoop(run.spec, problem, plan.epsilon);
  });

/** The values of all tensors, one after the other. */
const read = (tensors: readonly Tensor1D[]): Promise<Float32Array> =>
  owning(async (own) => (tensors.length === 0 ? new Float32Array() : own(tf.concat([...tensors])).data<'float32'>()));

/** For each sample whether `holds` for any of its values; `values` has a row a measurement, a column a sample. */
const anyOf = (values: Float32Array, samples: number, holds: (value: number) => boolean): boolean[] => {
  const found = new Array<boolean>(samples).fill(false);
  for (const [position, value] of values.entries()) if (holds(value)) found[position % samples] = true;
  return found;
};

/** Runs the inner loop once and shows the classifier the result; the points are the caller's, through `own`. */
export const attempt = (run: RunContext, plan: AttemptPlan, own: Own): Promise<Attempt> =>
  owning(async (ownHere) => {
    const magnitudes: Tensor1D[] = ownHere([]);
    const { points, soundness } = perturb(run, plan, (magnitude) => magnitudes.push(tf.keep(magnitude)));
    own(points);
    ownHere(soundness);
    const labels = plan.rows.map((row) => plan.victims.labels[row] ?? -1);
    const { predictions, margins } = await judge(run.classifier, points, labels);
    const sums = await soundness.data<'float32'>();
    const usable = Array.from(predictions, (prediction, row) => prediction !== -1 && Number.isFinite(sums[row]));
    const gradients = await read(magnitudes);
    const broken = anyOf(gradients, labels.length, (magnitude) => !Number.isFinite(magnitude));
    return {
      points,
      predictions,
      margins,
      usable,
      sound: usable.map((value, row) => value && !broken[row]),
      zeroGradient: anyOf(gradients, labels.length, (magnitude) => magnitude === 0),
    };
  });
