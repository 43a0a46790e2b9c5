import type { Classifier, Rng } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { lossGradient, type MeasuredGradient } from '../gradient.js';
import type { AttackSpec } from '../spec.js';
import { checkedClassifier } from './door.js';

/** What a run has spent and seen so far. */
export interface Tally {
  queries: number;
  gradientCalls: number;
  zeroGradients: number;
}

/** What every part of one run shares. */
export interface RunContext {
  readonly spec: AttackSpec;
  readonly rng: Rng;
  readonly tally: Tally;
  /** Counts its queries. */
  readonly classifier: Classifier;
  /** The loss gradient, counted. */
  readonly measure: (points: Tensor, targets: Tensor2D) => MeasuredGradient;
}

/** Starts a run's counts at zero. */
export function openContext(spec: AttackSpec, given: Classifier, rng: Rng): RunContext {
  const tally: Tally = { queries: 0, gradientCalls: 0, zeroGradients: 0 };
  const differentiated = checkedClassifier(spec.name, given);
  return {
    spec,
    rng,
    tally,
    classifier: checkedClassifier(spec.name, given, (inputs) => {
      tally.queries += inputs;
    }),
    measure: (points, targets) => {
      tally.gradientCalls += points.shape[0] ?? 0;
      return lossGradient(differentiated, points, targets);
    },
  };
}
