import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { MeasuredGradient } from '../gradient.js';
import { runInnerLoop } from '../inner-loop.js';
import type { Landing } from '../norms/landing.js';
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
  /** Of the points from the original inputs, in the attack's norm, a sample. */
  readonly distances: Float32Array;
  /** Whether the points and their logits are numbers, a sample. */
  readonly usable: readonly boolean[];
  /** Whether every gradient on the way was finite too, a sample. */
  readonly sound: readonly boolean[];
  /** Whether a gradient on the way was exactly zero, a sample. */
  readonly zeroGradient: readonly boolean[];
}

/** Samples to attack, with what all attempts on them share. */
export interface Targeted extends Samples {
  /** The true classes as distributions, `[batch, classes]`. */
  readonly targets: Tensor2D;
  /** The gradient at the original inputs. */
  readonly inputGradient: () => MeasuredGradient;
}

/** Which attempt to make, and on which rows of the samples. */
export interface AttemptPlan {
  readonly victims: Targeted;
  readonly rows: Int32Array;
  readonly number: number;
  readonly epsilon: number;
}

const perturb = (run: RunContext, plan: AttemptPlan, observe: (magnitude: Tensor1D) => void): Landing =>
  tf.tidy(() => {
    const { inputs, indices } = selectSamples(plan.victims, plan.rows);
    const targets = gatherRows(plan.victims.targets, plan.rows);
    const problem = problemOf({
      norm: run.spec.norm,
      classifier: run.classifier,
      inputs,
      targets,
      streamOf: (row) => sampleStream(run.rng, indices[row] ?? 0, plan.number),
      measure: (points) => run.measure(points, targets),
      measureInputs: () => {
        const { gradient, magnitude } = plan.victims.inputGradient();
        return { gradient: gatherRows(gradient, plan.rows), magnitude: gatherRows(magnitude, plan.rows) };
      },
      observe,
    });
    return runInnerLoop(run.spec, problem, plan.epsilon);
  });

/** The values of tensors of one length, in one reading: each is a wait where the engine runs on its own. */
const read = (tensors: readonly Tensor1D[]): Promise<readonly Float32Array[]> =>
  owning(async (own) => {
    const values = await own(tf.concat([...tensors])).data<'float32'>();
    const length = values.length / tensors.length;
    return tensors.map((_, index) => values.subarray(index * length, (index + 1) * length));
  });

/** For each sample whether `holds` for any of its values, one a measurement. */
const anyOf = (
  measurements: readonly Float32Array[],
  samples: number,
  holds: (value: number) => boolean,
): readonly boolean[] => {
  const found = new Array<boolean>(samples).fill(false);
  for (const values of measurements)
    for (let sample = 0; sample < samples; sample++) found[sample] ||= holds(values[sample] ?? 0);
  return found;
};

/** Runs the inner loop once and shows the classifier the result; the points are the caller's, through `own`. */
export function attempt(run: RunContext, plan: AttemptPlan, own: Own): Promise<Attempt> {
  return owning(async (ownHere) => {
    const magnitudes: Tensor1D[] = ownHere([]);
    const { points, soundness, distances } = perturb(run, plan, (magnitude) => magnitudes.push(tf.keep(magnitude)));
    own(points);
    const measured = ownHere([soundness, distances] as const);
    const labels = plan.rows.map((row) => plan.victims.labels[row] ?? -1);
    const { predictions, margins } = await judge(run.classifier, points, labels);
    const [sums, lengths, ...gradients] = await read([...measured, ...magnitudes]);
    const usable = Array.from(predictions, (prediction, row) => prediction !== -1 && Number.isFinite(sums?.[row]));
    const broken = anyOf(gradients, labels.length, (magnitude) => !Number.isFinite(magnitude));
    return {
      points,
      distances: lengths ?? new Float32Array(),
      predictions,
      margins,
      usable,
      sound: usable.map((value, row) => value && !broken[row]),
      zeroGradient: anyOf(gradients, labels.length, (magnitude) => magnitude === 0),
    };
  });
}
