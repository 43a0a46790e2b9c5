import type { DiagonalGaussian, Rng } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { findEdges } from './edges/find-edges.js';
import { edgeRows } from './mixing/append-edges.js';
import { drawGivenUp } from './mixing/lambda.js';
import { moveTowards } from './mixing/move.js';
import type { LatentMove } from './mixing/moved-latents.js';
import { pullOf } from './mixing/pull.js';
import { oneHotRows } from './one-hot-rows.js';
import type { BoundarySettings } from './options.js';
import type { BoundaryState } from './state.js';
import { emptyStatistics, momentsOf, updateStatistics } from './statistics/class-statistics.js';

/** What is known when a step's latents are visited. */
export interface Occasion {
  readonly bottleneck: DiagonalGaussian;
  /** Samples of the bottleneck, `[batch, dimension]`. */
  readonly latent: Tensor2D;
  readonly labels: Tensor1D;
  readonly classes: number;
  readonly rng: Rng;
}

/** What is decided at the latents; targets, penalty and state go by it. */
export interface Decision extends LatentMove {
  /** The rows to append, where edge cases are not mixed in place. */
  readonly appended: Int32Array | null;
  readonly next: BoundaryState;
}

/** Finds the edge cases of a batch and decides where they go. Not differentiable: run it `detached`. */
export function decide(state: BoundaryState, occasion: Occasion, settings: BoundarySettings): Decision {
  const { bottleneck, latent, labels, classes, rng } = occasion;
  const own = oneHotRows(labels, classes);
  const { after, previous, tested } = statisticsOf(state, occasion, own, settings);
  const moments = momentsOf(tested, settings);
  const points = settings.detectOn === 'latent' ? latent : bottleneck.mean;
  const partners = findEdges(points, own, moments, tested.table, settings);
  const move = moveTowards(partners, drawGivenUp(rng.fork('lambda'), latent.shape[0], settings));
  return {
    ...move,
    pull: pullOf(move.away, moments, settings.target, rng),
    appended: settings.rest === 'append' ? edgeRows(partners) : null,
    next: {
      running: after,
      previous,
      edges: tf.add(state.edges, tf.sum(partners)),
      samples: state.samples + latent.shape[0],
    },
  };
}

/** The statistics that this step leaves behind, and those that it is tested against. */
function statisticsOf(state: BoundaryState, occasion: Occasion, own: Tensor2D, settings: BoundarySettings) {
  const { bottleneck, labels, classes } = occasion;
  const empty = () => emptyStatistics(classes, bottleneck.mean.shape[1], settings);
  const before = state.running ?? empty();
  // Kept from the first step on, so that a state always holds as many tensors.
  const previous = settings.mixture === 'previousEpoch' ? (state.previous ?? empty()) : null;
  const after = updateStatistics(before, bottleneck, labels, own, settings);
  const tested = { running: after, testBeforeUpdate: before, previousEpoch: previous ?? before }[settings.mixture];
  return { after, previous, tested };
}
