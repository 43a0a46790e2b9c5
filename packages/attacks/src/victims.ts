import { oneHot, type TensorOwner } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Trajectory } from './attack.js';
import type { AttackCriterion } from './criterion.js';
import { lossGradient, type MeasuredGradient } from './loss.js';
import { missingTo } from './missing.js';
import { answersFrom, checkedClassifier } from './model.js';
import { gatherRows } from './rows.js';
import type { AttackSpec } from './spec.js';
import type { CompleteOptions } from './validation.js';

/** One run of an attack: what all its parts share. */
export interface AttackRun extends CompleteOptions {
  readonly spec: AttackSpec;
}

/** Labelled inputs with their numbers in the data set. */
export interface Samples {
  readonly inputs: Tensor;
  readonly labels: Int32Array;
  readonly indices: Int32Array;
  /** The class each attack is about: the sample's own, or the target. */
  readonly goals: Int32Array;
}

/** The samples in these rows; the inputs are a tensor of their own. */
export function selectSamples({ inputs, labels, indices, goals }: Samples, rows: Int32Array): Samples {
  const select = (values: Int32Array) => rows.map((row) => values[row] ?? -1);
  return { inputs: gatherRows(inputs, rows), labels: select(labels), indices: select(indices), goals: select(goals) };
}

/** What each sample has cost so far. */
export interface Spent {
  readonly queries: Int32Array;
  readonly gradientCalls: Int32Array;
}

/** Correctly classified samples under attack, with what their budgets and attempts share. */
export interface Victims extends Samples {
  /** `goals` as distributions, `[batch, classes]`. */
  readonly goal: Tensor2D;
  /** What each lacks to the criterion at the original inputs. */
  readonly lacks: Float32Array;
  /** The logits at the original inputs, `[batch, classes]`, where the model gives them. */
  readonly inputLogits: Tensor2D | undefined;
  /** The gradient of the default loss at the original inputs; computed when first asked for, `spend` having counted it. */
  readonly inputGradient: (spend: () => void) => MeasuredGradient;
  readonly spent: Spent;
  /** Whether a sample's gradient was ever exactly zero. */
  readonly zeroGradient: boolean[];
}

/** The classifier of a run whose attack needs gradients, as was checked at its start. */
export function whiteBox({ spec, classifier }: AttackRun) {
  if ('logits' in classifier) return checkedClassifier(spec.name, classifier);
  throw new TypeError(`${spec.name}: asks a black box for gradients`);
}

/** Readies samples for an attack, `scores` what the model gave them; what they hold is freed through `own`. */
export function victimsOf(
  run: AttackRun,
  samples: Samples,
  scores: Float32Array | undefined,
  own: TensorOwner['own'],
): Victims {
  own(samples.inputs);
  const { classes } = run.classifier;
  const { margins: lacks } = verdictsOf(run.criterion, { predictions: samples.labels, scores }, samples.goals);
  const inputLogits = scores && own(tf.tensor2d(scores, [samples.labels.length, classes]));
  const goal = own(oneHot(samples.goals, run.classifier.classes));
  const count = samples.labels.length;
  const spent = { queries: new Int32Array(count), gradientCalls: new Int32Array(count) };
  let measured: MeasuredGradient | undefined;
  const inputGradient = (spend: () => void) => {
    if (measured) return measured;
    spend();
    measured = tf.tidy(() => lossGradient(run.spec.name, whiteBox(run), samples.inputs, goal, run.criterion));
    // Asked for inside the tidy of one budget, needed by the next ones.
    own([tf.keep(measured.gradient), tf.keep(measured.magnitude)]);
    return measured;
  };
  return {
    ...samples,
    goal,
    lacks,
    inputLogits,
    inputGradient,
    spent,
    zeroGradient: new Array<boolean>(count).fill(false),
  };
}

/** Which attempt to make, and on which rows of the victims. */
export interface AttemptPlan {
  readonly victims: Victims;
  readonly rows: Int32Array;
  readonly number: number;
  /** Infinite for a minimal attack. */
  readonly epsilon: number;
  /** Queries and gradients that the sample in a row of the victims may still cost, one for its verification aside. */
  readonly left: (row: number) => number;
}

/** What one run of the inner loop on some victims came to; one entry a sample. */
export interface Attempt extends Verdicts {
  readonly points: Tensor;
  /** Of the points from the original inputs, in the attack's norm. */
  readonly distances: Float32Array;
  /** Whether the points and their logits are numbers. */
  readonly usable: readonly boolean[];
  /** Whether every gradient on the way was finite too. */
  readonly finite: readonly boolean[];
  /** Whether the query budget ended it. */
  readonly cut: readonly boolean[];
  /** Of an attack in steps. */
  readonly trajectories?: readonly Trajectory[];
}

/** What a model says of some samples, one entry each. */
export interface Verdicts {
  /** The class with the greatest score, the first of equals; -1 where a score is not a number. */
  readonly predictions: Int32Array;
  /** How much is missing to the criterion, kappa included; negative exactly where it is met. */
  readonly margins: Float32Array;
  /** Whether the criterion is met. */
  readonly met: readonly boolean[];
}

/** The lead of one class over the greatest other one, in scores from `start` to `end`. */
const lead = (scores: Float32Array, start: number, end: number, own: number): number => {
  let other = Number.NEGATIVE_INFINITY;
  for (let index = start; index < end; index++) {
    const value = scores[index] ?? Number.NaN;
    if (index !== start + own && !(value <= other)) other = value;
  }
  return (scores[start + own] ?? Number.NaN) - other;
};

/** What a model said of one sample: `scores` from a place on, to the next sample's or the end; none where that is the end. */
interface Said {
  readonly prediction: number;
  readonly scores: Float32Array;
  readonly from: number;
  readonly to: number;
  readonly goal: number;
}

/** How much is missing to the criterion, kappa included, after what a model said; negative exactly where it is met. */
export function marginOf(criterion: AttackCriterion, { prediction, scores, from, to, goal }: Said): number {
  const isTargeted = criterion.targets !== undefined;
  const reached = prediction !== -1 && (prediction === goal) === isTargeted;
  const own = from < to ? lead(scores, from, to, goal) : reached === isTargeted ? 1 : -1;
  // As tensors have it.
  return Math.fround(missingTo(criterion, isTargeted ? -own : own, reached));
}

const noScores = new Float32Array();

/** Judges what a model answered about samples whose attack is about the classes `goals`. */
export function verdictsOf(
  criterion: AttackCriterion,
  { predictions, scores = noScores }: { readonly predictions: Int32Array; readonly scores: Float32Array | undefined },
  goals: Int32Array,
): Verdicts {
  const classes = scores.length / goals.length;
  const margins = new Float32Array(goals.length);
  for (const [row, goal] of goals.entries()) {
    const from = row * classes;
    margins[row] = marginOf(criterion, { prediction: predictions[row] ?? -1, scores, from, to: from + classes, goal });
  }
  return { predictions, margins, met: Array.from(margins, (margin) => margin < 0) };
}

/** Shows `points` to the model by a forward pass of their own, and judges its answers. */
export async function judge(run: AttackRun, points: Tensor, goals: Int32Array): Promise<Verdicts> {
  return verdictsOf(run.criterion, await answersFrom(run.spec.name, run.classifier, points), goals);
}
