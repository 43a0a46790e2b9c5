import type { Json, Norm } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { Attack, BoundedNorm } from './attack.js';
import type { AttackState, Found, Problem, Sample } from './inner-loop.js';
import type { Knowledge } from './model.js';

/** What every author says of an attack. */
interface Description<K extends Knowledge = Knowledge> {
  /** Kebab-case. */
  readonly name: string;
  /** What it asks of a model; it gets no more, and models that give less are refused. */
  readonly knowledge: K;
  /** Whether what it tries depends on what earlier tries showed: false for a single step and for blind draws. */
  readonly iterative: boolean;
  /** Every hyper-parameter, for reports. */
  readonly settings: Json;
  /** False for an attack that cannot aim at a class; true unless told. */
  readonly targeted?: boolean;
  /**
   * How often the inner loop is run for a sample at each budget, 1 unless told; each attempt has random streams of its
   * own. Within a budget the first success is kept and ends the sample's search; where there is none, the attempt nearest
   * to one. A minimal attack makes every attempt and keeps the nearest success. The number may hang on that of the classes.
   */
  readonly attempts?: number | ((classes: number) => number);
  /** How many classes a model must have; 2 unless told. */
  readonly leastClasses?: number;
}

/**
 * An inner loop over the whole batch in tensors. Synchronous and inside `tidy`; returns `[batch, ...inputShape]`, which is
 * projected, clipped and verified. For gradients, or none; also serves inside a training step.
 */
export interface OnBatch<Budget extends readonly unknown[]> extends Description<'gradients' | 'none'> {
  readonly perturb: (problem: Problem, ...budget: Budget) => Tensor;
}

/**
 * An inner loop over the whole batch in steps: where it starts, and how each step goes on. Both synchronous and inside
 * `tidy`, for gradients.
 *
 * Every point that a step has asked the model about and that lies within the budget is a candidate: a bounded attack is
 * credited with the first that meets the criterion, else with the one that lacks least; a minimal one with the nearest that
 * meets it. The points of the last state are such a candidate too, projected. Samples that are done leave problem and state
 * between two steps. Inside a training step, all steps are made at once, and the last points are the result.
 */
export interface InSteps<Budget extends readonly unknown[], State extends AttackState>
  extends Description<'gradients'> {
  /** How many; at least 1. */
  readonly steps: number;
  readonly start: (problem: Problem, ...budget: Budget) => State;
  /** The next state, for the step of that `number`, from 0. A tensor of the state may be handed on as it is. */
  readonly step: (problem: Problem, state: State, number: number, ...budget: Budget) => State;
  /**
   * Whether a bounded attack is done with a sample at its first success; true unless told. Otherwise every sample makes
   * every step, and the point that meets the criterion by most counts.
   */
  readonly earlyStop?: boolean;
}

/**
 * An inner loop for one sample in plain numbers, asynchronous. The samples of a batch run side by side, and what they ask
 * of the model is asked together. For any knowledge; black boxes are attacked so.
 */
export interface OnSample<Budget extends readonly unknown[]> extends Description {
  readonly search: (sample: Sample, ...budget: Budget) => Promise<Found>;
}

/** Of attacks that keep to a norm. */
export interface InNorm<N extends BoundedNorm> {
  readonly norm: N;
}

/** Of attacks whose threat is no norm. */
export interface OfThreat {
  /** What a budget measures, with its unit: `rotation-degrees`. Attacks of one threat are compared with each other. */
  readonly threat: string;
}

/** The functions of an attack in steps, its state as the bookkeeping sees it. */
export type Stepped = Pick<InSteps<[number], AttackState>, 'steps' | 'start' | 'step' | 'earlyStop'>;

/** An inner loop of any form. */
export type AnyLoop = Partial<Pick<OnBatch<[number]>, 'perturb'> & Pick<OnSample<[number]>, 'search'> & Stepped>;

/** A specification as the bookkeeping sees it. */
export interface AttackSpec<N extends Norm = Norm>
  extends Description,
    Pick<Attack<N>, 'norm' | 'threat' | 'seeks'>,
    AnyLoop {}
