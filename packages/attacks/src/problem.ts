import { type Classifier, detached, firstNumbers, InfomixupError, oneHot, type Rng } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BoundedAttack } from './attack.js';
import type { AttackCriterion } from './criterion.js';
import { type AttackLoss, lossGradient, type MeasuredGradient } from './loss.js';
import { checkedClassifier } from './model.js';
import { type Landing, landed, nearestAllowed } from './norms/landing.js';
import { sampleSize } from './norms/shapes.js';
import { type Own, owning } from './ownership.js';
import { gatherRows } from './rows.js';
import type { AttackSpec } from './spec.js';
import { completePerturb, sampleStream } from './validation.js';
import { type AttackRun, type Attempt, type AttemptPlan, judge, selectSamples, whiteBox } from './victims.js';

/** Fills one sample's `size` values from the sample's own stream. */
export type Draw = (size: number, rng: Rng) => Float32Array;

/** What an inner loop on tensors works on: a batch of samples, and counted means to perturb them. */
export interface Problem {
  /** The original inputs, `[batch, ...inputShape]`. */
  readonly inputs: Tensor;
  /** The true classes. */
  readonly labels: Int32Array;
  /** The class that losses are about, one-hot `[batch, classes]`: the sample's own, or its target. */
  readonly goal: Tensor2D;
  /** Whether each sample is to become the class in `goal`; else it is to leave it. */
  readonly targeted: boolean;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  readonly classes: number;
  /**
   * The gradient along which each sample comes nearer to its goal, `[batch, ...inputShape]`: that of the loss, away from
   * the sample's own class, or of its negative, towards the target. The cross-entropy unless a loss is given; zeros where
   * it is not finite. One gradient call a sample.
   */
  readonly gradient: (points: Tensor, loss?: AttackLoss) => Tensor;
  /** The cross-entropy's gradient at the original inputs, computed and counted once for all budgets. */
  readonly inputGradient: () => Tensor;
  /** The logits at `points`, `[batch, classes]`, as constants: gradients come from `gradient`. One query a sample. */
  readonly logits: (points: Tensor) => Tensor2D;
  /** Random values, `[batch, ...inputShape]`; a sample draws the same at every budget. */
  readonly random: (draw: Draw) => Tensor;
  /** The nearest points within `epsilon` of the original inputs in the attack's norm, clipped to the bounds. */
  readonly project: (points: Tensor, epsilon: number) => Tensor;
}

/** Ends an inner loop that has no query left; the points it asked about stand as its result. */
class OutOfQueries extends Error {
  constructor(readonly points: Tensor) {
    super('no query is left');
  }
}

/** What a problem is made of. */
interface Parts {
  readonly spec: AttackSpec;
  readonly classifier: () => Classifier;
  readonly bounds: readonly [number, number];
  readonly criterion: AttackCriterion;
  readonly inputs: Tensor;
  readonly labels: Int32Array;
  readonly goal: Tensor2D;
  /** The stream of the sample in a row. */
  readonly streamOf: (row: number) => Rng;
  readonly inputGradient?: () => MeasuredGradient;
  /** Counts one of these for every sample, before the model is asked about `points`. */
  readonly spend?: (what: 'queries' | 'gradientCalls', points: Tensor) => void;
  /** Is shown the magnitudes of every gradient used. */
  readonly observe?: (magnitude: Tensor1D) => void;
}

const randomRows = (inputs: Tensor, streams: readonly Rng[], draw: Draw): Tensor => {
  const size = sampleSize(inputs);
  const values = new Float32Array(inputs.size);
  for (const [row, stream] of streams.entries()) values.set(draw(size, stream), row * size);
  return tf.tensor(values, inputs.shape);
};

const undeclared = (attack: string) =>
  new InfomixupError(
    `${attack}: declares no knowledge and asks the model; declare knowledge: 'gradients'`,
    'undeclared-knowledge',
  );

function problemOf(parts: Parts): Problem {
  const { spec, bounds, criterion, inputs, labels, goal, spend = () => {}, observe = () => {} } = parts;
  const model = () => {
    if (spec.knowledge === 'none') throw undeclared(spec.name);
    return parts.classifier();
  };
  const observed = ({ gradient, magnitude }: MeasuredGradient): Tensor => {
    observe(magnitude);
    return gradient;
  };
  const gradient = (points: Tensor, loss?: AttackLoss) => {
    const classifier = model();
    spend('gradientCalls', points);
    return observed(lossGradient(classifier, points, goal, criterion, loss));
  };
  let streams: readonly Rng[] | undefined;
  return {
    ...{ inputs, labels, goal, bounds, gradient, classes: goal.shape[1], targeted: criterion.targets !== undefined },
    inputGradient: () => (parts.inputGradient ? observed(parts.inputGradient()) : gradient(inputs)),
    logits: (points) => {
      const classifier = model();
      spend('queries', points);
      return tf.tidy(() => detached(() => classifier.logits(points)));
    },
    random: (draw) => {
      streams ??= Array.from(labels, (_, row) => parts.streamOf(row));
      return randomRows(inputs, streams, draw);
    },
    project: (points, epsilon) => nearestAllowed(points, { norm: spec.norm, origins: inputs, epsilon, bounds }),
  };
}

/** Runs the inner loop, then projects and clips what it returns, or what it asked about when its queries ran out. */
function runInnerLoop(spec: AttackSpec, problem: Problem, epsilon: number, onCut: () => void = () => {}): Landing {
  return tf.tidy(() => {
    const { inputs, bounds } = problem;
    const raw = withinQueries(() => spec.perturb?.(problem, epsilon) ?? inputs, onCut);
    if (raw.shape.join() !== inputs.shape.join())
      throw new InfomixupError(
        `${spec.name}: perturb returned [${raw.shape}] for inputs [${inputs.shape}]; keep their shape`,
        'wrong-shape',
      );
    return landed(raw, { norm: spec.norm, origins: inputs, epsilon, bounds });
  });
}

function withinQueries(loop: () => Tensor, onCut: () => void): Tensor {
  try {
    return loop();
  } catch (error) {
    if (!(error instanceof OutOfQueries)) throw error;
    onCut();
    // Kept while the loop's own scopes ended, now this scope's.
    return tf.tidy(() => {
      const points = tf.clone(error.points);
      error.points.dispose();
      return points;
    });
  }
}

/** `perturb` of a bounded attack: its first attempt at one budget, unverified and at once. */
export const perturbOnce =
  (spec: AttackSpec): BoundedAttack['perturb'] =>
  (options) => {
    const { classifier, batch, epsilon, criterion, rng, indices } = completePerturb(spec, options);
    const { inputs, labels } = batch;
    if (epsilon === 0 || labels.length === 0) return tf.clone(inputs);
    return tf.tidy(() => {
      const problem = problemOf({
        ...{ spec, criterion, inputs, labels, bounds: classifier.bounds },
        classifier: () => checkedClassifier(spec.name, classifier),
        goal: oneHot(criterion.targets ?? labels, classifier.classes),
        streamOf: (row) => sampleStream(rng, indices[row] ?? 0, 0),
      });
      return runInnerLoop(spec, problem, epsilon).points;
    });
  };

/** Counts for all rows of an attempt at once; they have cost alike, so the least that is left holds for each. */
const spender =
  ({ victims, left }: AttemptPlan, rows: Int32Array): NonNullable<Parts['spend']> =>
  (what, points) => {
    if (rows.some((row) => left(row) < 1)) throw new OutOfQueries(tf.keep(tf.clone(points)));
    for (const row of rows) victims.spent[what][row] = (victims.spent[what][row] ?? 0) + 1;
  };

/** What the inner loop makes of the rows of an attempt. */
const perturbRows = (
  run: AttackRun,
  plan: AttemptPlan,
  observe: (magnitude: Tensor1D) => void,
  onCut: () => void,
): Landing =>
  tf.tidy(() => {
    const { victims, rows, number, epsilon } = plan;
    const { inputs, labels, indices } = selectSamples(victims, rows);
    const problem = problemOf({
      ...{ spec: run.spec, criterion: run.criterion, bounds: run.classifier.bounds, inputs, labels, observe },
      classifier: () => whiteBox(run),
      goal: gatherRows(victims.goal, rows),
      streamOf: (row) => sampleStream(run.rng, indices[row] ?? 0, number),
      spend: spender(plan, rows),
      inputGradient: () => {
        const spend = spender(plan, firstNumbers(victims.labels.length));
        const { gradient, magnitude } = victims.inputGradient(() => spend('gradientCalls', inputs));
        return { gradient: gatherRows(gradient, rows), magnitude: gatherRows(magnitude, rows) };
      },
    });
    return runInnerLoop(run.spec, problem, epsilon, onCut);
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

/** Runs an inner loop on tensors once and shows the model the result; the points are the caller's, through `own`. */
export function attemptOnBatch(run: AttackRun, plan: AttemptPlan, own: Own): Promise<Attempt> {
  return owning(async (ownHere) => {
    const { victims, rows } = plan;
    const magnitudes: Tensor1D[] = ownHere([]);
    let isCut = false;
    const { points, soundness, distances } = perturbRows(
      run,
      plan,
      (magnitude) => magnitudes.push(tf.keep(magnitude)),
      () => {
        isCut = true;
      },
    );
    own(points);
    const measured = ownHere([soundness, distances] as const);
    const verdicts = await judge(
      run,
      points,
      rows.map((row) => victims.goals[row] ?? -1),
    );
    const [sums, lengths = new Float32Array(), ...gradients] = await read([...measured, ...magnitudes]);
    const usable = Array.from(verdicts.predictions, (one, row) => one !== -1 && Number.isFinite(sums?.[row]));
    const broken = anyOf(gradients, rows.length, (magnitude) => !Number.isFinite(magnitude));
    const zero = anyOf(gradients, rows.length, (magnitude) => magnitude === 0);
    for (const [position, row] of rows.entries()) victims.zeroGradient[row] ||= zero[position] ?? false;
    const sound = usable.map((value, row) => value && !broken[row]);
    return {
      ...verdicts,
      points,
      distances: lengths,
      usable,
      sound,
      cut: rows.length > 0 ? new Array<boolean>(rows.length).fill(isCut) : [],
    };
  });
}
