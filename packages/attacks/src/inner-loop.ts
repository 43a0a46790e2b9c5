import type { Rng } from '@infomixup/core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { AttackLoss } from './loss.js';

/** Fills one sample's `size` values from the sample's own stream. */
export type Draw = (size: number, rng: Rng) => Float32Array;

/** What one forward and one backward pass tell of each sample. */
export interface Differentiated {
  /** As {@link Problem.gradient}, `[batch, ...inputShape]`. */
  readonly gradient: Tensor;
  /** What the gradient ascends, `[batch]`: the loss, or its negative towards targets. */
  readonly losses: Tensor1D;
  /** `[batch, classes]` */
  readonly logits: Tensor2D;
}

/**
 * Where a stepped attack stands: the points that it has come to, `[batch, ...inputShape]`, and whatever else it keeps of
 * each sample. The first axis of every tensor is the samples, so that samples can be taken out. Where there is `done`,
 * `[batch]`, the attack is done with the samples whose value is not 0: they leave after the step.
 */
export type AttackState = { readonly points: Tensor } & Readonly<Record<string, Tensor>>;

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
  /** The least lead that the criterion asks for, in logits; 0 where the decision is enough. */
  readonly kappa: number;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  readonly classes: number;
  /** The number of this attempt, from 0. */
  readonly attempt: number;
  /**
   * The gradient along which each sample comes nearer to its goal, `[batch, ...inputShape]`: that of the loss, away from
   * the sample's own class, or of its negative, towards the target. The cross-entropy unless a loss is given; zeros where
   * it is not finite. One gradient call a sample.
   */
  readonly gradient: (points: Tensor, loss?: AttackLoss) => Tensor;
  /** The same gradient, and what its pass forward told, all as constants. One gradient call a sample. */
  readonly differentiate: (points: Tensor, loss?: AttackLoss) => Differentiated;
  /** The cross-entropy's gradient at the original inputs, computed and counted once for all budgets. */
  readonly inputGradient: () => Tensor;
  /** The logits at the original inputs, `[batch, classes]`, as constants; they are known, and cost nothing. */
  readonly inputLogits: () => Tensor2D;
  /** The logits at `points`, `[batch, classes]`, as constants: gradients come from `gradient`. One query a sample. */
  readonly logits: (points: Tensor) => Tensor2D;
  /**
   * What each sample lacks to its goal at `logits`, `[batch]`, in logits and as constants: the lead of its own class, or
   * over its target, and `kappa`; negative exactly where the criterion is met.
   */
  readonly missing: (logits: Tensor2D) => Tensor1D;
  /** Random values, `[batch, ...inputShape]`; a sample draws the same at every budget. */
  readonly random: (draw: Draw) => Tensor;
  /**
   * The nearest points within `epsilon`, a radius or one a sample, `[batch]`, of the original inputs in the attack's norm,
   * then clipped to the bounds.
   */
  readonly project: (points: Tensor, epsilon: number | Tensor1D) => Tensor;
}

/**
 * What a search returns: the point it chose; nothing, for the best of the points it showed to the model; or `failed`,
 * where it found nowhere to start.
 */
export type Found = Float32Array | 'failed' | undefined;

/**
 * What an inner loop on one sample works on. Points are its values in row-major order of `shape`; whatever is shown to
 * the model is clipped to the bounds first. What samples ask at the same time is asked together; several questions of one
 * sample (`Promise.all`) too.
 *
 * Where a sample has no query left, the next question ends its search: the best point shown stands.
 */
export interface Sample {
  /** The original input. */
  readonly input: Float32Array;
  /** Of the input, without the batch axis. */
  readonly shape: readonly number[];
  /** The sample's number in its data set, as `indices` of the run tells it. */
  readonly index: number;
  /** The true class. */
  readonly label: number;
  /** The class it is to become; undefined where any other will do. */
  readonly target: number | undefined;
  /** The least lead that the criterion asks for, in logits; 0 where the decision is enough. */
  readonly kappa: number;
  /** The least and greatest valid input value. */
  readonly bounds: readonly [number, number];
  readonly classes: number;
  /** The sample's own stream; the same at every budget. */
  readonly rng: Rng;
  /** Whether a point meets the criterion. One query; needs decisions. */
  readonly fools: (point: Float32Array) => Promise<boolean>;
  /** The class of a point. One query; needs decisions. */
  readonly decision: (point: Float32Array) => Promise<number>;
  /** The scores of a point, one a class. One query; needs scores. */
  readonly scores: (point: Float32Array) => Promise<Float32Array>;
  /**
   * What a point lacks to its goal, in logits: the lead of the own class, or over the target, and `kappa`; negative exactly
   * where the point `fools`. One query; needs scores.
   */
  readonly margin: (point: Float32Array) => Promise<number>;
  /** The gradient towards the goal, as {@link Problem.gradient}. One gradient call; needs gradients. */
  readonly gradient: (point: Float32Array, loss?: AttackLoss) => Promise<Float32Array>;
  /** The nearest point within `epsilon` of the input in the attack's norm, clipped to the bounds. */
  readonly project: (point: Float32Array, epsilon: number) => Float32Array;
  /** How far a point is from the input, in the attack's norm. */
  readonly distance: (point: Float32Array) => number;
  /** How many questions the sample may still ask. */
  readonly questionsLeft: () => number;
}
