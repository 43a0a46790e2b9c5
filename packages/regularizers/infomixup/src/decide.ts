import { type DiagonalGaussian, operation, type Rng } from '@infomixup/core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { edgeLimit } from './edges/edge-limit.js';
import { findEdges } from './edges/find-edges.js';
import { edgeRows } from './mixing/append-edges.js';
import { drawGivenUp } from './mixing/lambda.js';
import { moveTowards } from './mixing/move.js';
import type { LatentMove } from './mixing/moved-latents.js';
import { pullOf } from './mixing/pull.js';
import { oneHotRows } from './one-hot-rows.js';
import type { BoundarySettings } from './options.js';
import type { BoundaryState } from './state.js';
import { type ClassStatistics, emptyStatistics, momentsOf, updateStatistics } from './statistics/class-statistics.js';

/** What is known when a step's latents are visited. */
export interface DecisionContext {
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

/** A step's visit, and what follows of it and the settings by arithmetic on numbers alone. */
export interface Question extends DecisionContext {
  /** The statistics before the step. */
  readonly before: ClassStatistics;
  /** What is held against the limit: the latents or their means. */
  readonly points: Tensor2D;
  /** The squared distance from its class beyond which a point is an edge case. */
  readonly limit: number;
  /** The share that edge cases give up, or one a sample, `[batch, 1]`. */
  readonly givenUp: number | Tensor2D;
}

declare module '@infomixup/core' {
  interface Operations {
    /** Which points are edge cases, where they go, and the statistics after them; no gradient. */
    boundaryDecision: (state: BoundaryState, question: Question, settings: BoundarySettings) => Decision;
  }
}

const boundaryDecision = operation('boundaryDecision', (state, question, settings) => {
  const { labels, classes, rng, points, limit, givenUp } = question;
  const own = oneHotRows(labels, classes);
  const { after, previous, tested } = statisticsOf(state, question, own, settings);
  const moments = momentsOf(tested, settings);
  const partners = findEdges(points, own, moments, tested.table, limit, settings);
  const move = moveTowards(partners, givenUp);
  return {
    ...move,
    pull: pullOf(move.away, moments, settings.target, rng),
    appended: settings.rest === 'append' ? edgeRows(partners) : null,
    next: {
      running: after,
      previous,
      edges: tf.add(state.edges, tf.sum(partners)),
      samples: state.samples + points.shape[0],
    },
  };
});

/** Finds the edge cases of a batch and decides where they go. Not differentiable: run it `detached`. */
export function decide(state: BoundaryState, context: DecisionContext, settings: BoundarySettings): Decision {
  const { bottleneck, latent, classes, rng } = context;
  const [batch, dimension] = latent.shape;
  const question = {
    ...context,
    before: state.running ?? emptyStatistics(classes, dimension, settings),
    points: settings.detectOn === 'latent' ? latent : bottleneck.mean,
    limit: edgeLimit(settings.p, dimension, settings.threshold),
    givenUp: drawGivenUp(rng.fork('lambda'), batch, settings),
  };
  return boundaryDecision(state, question, settings);
}

/** The statistics that this step leaves behind, and those that it is tested against. */
function statisticsOf(state: BoundaryState, question: Question, own: Tensor2D, settings: BoundarySettings) {
  const { bottleneck, labels, classes, before } = question;
  // Kept from the first step on, so that a state always holds as many tensors.
  const previous =
    settings.mixture === 'previousEpoch'
      ? (state.previous ?? emptyStatistics(classes, bottleneck.mean.shape[1], settings))
      : null;
  const after = updateStatistics(before, bottleneck, labels, own, settings);
  const tested = { running: after, testBeforeUpdate: before, previousEpoch: previous ?? before }[settings.mixture];
  return { after, previous, tested };
}
