import { hasFusedKernel, runFusedKernel } from '@infomixup/core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Decision, Occasion } from './decide.js';
import { edgeLimit } from './edges/edge-limit.js';
import { drawGivenUp } from './mixing/lambda.js';
import type { BoundarySettings } from './options.js';
import type { BoundaryState } from './state.js';
import { emptyStatistics } from './statistics/class-statistics.js';
import type { ClassTable } from './statistics/class-table.js';

/** What the kernels are written for: the defaults, with any `p`, threshold, floor, points and law of lambda. */
const suits = ({ classMean, classVariance, mixture, rest, target, nearest, candidates }: BoundarySettings): boolean =>
  classMean === 'countWeighted' &&
  classVariance === 'moments' &&
  mixture === 'running' &&
  rest === 'replace' &&
  target === 'classMean' &&
  nearest === 'mahalanobis' &&
  candidates === 'seen';

/** Whether the engine can decide in two kernels instead of some forty, each of which costs more than its arithmetic. */
export function canDecideFused(settings: BoundarySettings): boolean {
  return suits(settings) && hasFusedKernel('BoundaryMove');
}

function tableAfter(running: ClassTable, { bottleneck, labels }: Occasion): ClassTable {
  const { mean, deviation } = bottleneck;
  return runFusedKernel<[ClassTable]>('ClassTable', { running, mean, deviation, labels })[0];
}

/** `decide`, by the engine's kernels; the same but for rounding. */
export function decideFused(state: BoundaryState, occasion: Occasion, settings: BoundarySettings): Decision {
  const { bottleneck, latent, labels, classes, rng } = occasion;
  const before = state.running ?? emptyStatistics(classes, bottleneck.mean.shape[1], settings);
  const table = tableAfter(before.table, occasion);
  const points = settings.detectOn === 'latent' ? latent : bottleneck.mean;
  const given = drawGivenUp(rng.fork('lambda'), latent.shape[0], settings);
  const given_up = typeof given === 'number' ? tf.scalar(given) : given;
  const [stay, away, pull, edges] = runFusedKernel<[Tensor2D, Tensor2D, Tensor2D, Scalar]>(
    'BoundaryMove',
    { points, labels, table, given_up, edges: state.edges },
    { limit: edgeLimit(settings.p, points.shape[1], settings.threshold), floor: settings.varianceFloor },
  );
  const running = { table, maxima: null };
  const next = { running, previous: null, edges, samples: state.samples + latent.shape[0] };
  return { stay, away, pull, appended: null, next };
}
