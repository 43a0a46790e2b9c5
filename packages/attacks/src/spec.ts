import type { Json, Rng } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { BoundedNorm } from './attack.js';
import type { Problem } from './problem.js';

/** What an attack's author writes. */
export interface AttackSpec<N extends BoundedNorm = BoundedNorm> {
  /** Kebab-case. */
  readonly name: string;
  readonly norm: N;
  /** Every hyper-parameter, for reports. */
  readonly settings: Json;
  /**
   * How often the inner loop is run for a sample at each budget, 1 unless told. The first attempt that fools the
   * classifier is kept and ends the sample's search; where none does, the one with the least margin is kept.
   */
  readonly attempts?: number;
  /**
   * The inner loop: perturbed inputs `[batch, ...inputShape]` for a budget above 0. Synchronous and inside `tidy`; what
   * it returns is projected and clipped. Each attempt has random streams of its own.
   */
  readonly perturb: (problem: Problem, epsilon: number) => Tensor;
}

/** The stream of one sample's attempt: of nothing but the stream it is forked from, the sample and the attempt. */
export function sampleStream(rng: Rng, sample: number, attempt: number): Rng {
  return rng.fork('sample', sample, attempt);
}
