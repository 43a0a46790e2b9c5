import type { Scalar } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Mixture } from './options.js';
import type { ClassStatistics } from './statistics/class-statistics.js';

/** What boundary mixing keeps between steps. */
export type BoundaryState = {
  /** Of the epoch so far; `null` before its first step. */
  readonly running: ClassStatistics | null;
  /** Of the whole epoch before, where batches are tested against that. */
  readonly previous: ClassStatistics | null;
  /** Edge cases of the epoch so far, never read back within it. */
  readonly edges: Scalar;
  /** Samples of the epoch so far. */
  readonly samples: number;
};

/** The state an epoch begins with. */
export function emptyState(previous: ClassStatistics | null = null): BoundaryState {
  return {
    running: null,
    previous,
    edges: tf.scalar(0),
    samples: 0,
  };
}

/** The state the next epoch begins with. */
export function nextEpoch({ running, previous }: BoundaryState, mixture: Mixture): BoundaryState {
  return emptyState(mixture === 'previousEpoch' ? (running ?? previous) : null);
}

/** The share of the epoch's samples that were edge cases, in [0, 1]; waits for the engine. */
export function edgeShare({ edges, samples }: BoundaryState): number {
  return samples === 0 ? 0 : (edges.dataSync()[0] ?? 0) / samples;
}
