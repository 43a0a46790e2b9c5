import type { OperationKernel } from '@infomixup/core';
import type { BoundarySettings } from '@infomixup/regularizer-infomixup';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel } from '../registry.js';

const any = Symbol('any value');

/** The settings that the ops are written for. A setting that is not here is one they know nothing of. */
const covered: { readonly [S in keyof BoundarySettings]: BoundarySettings[S] | typeof any } = {
  classMean: 'countWeighted',
  classVariance: 'moments',
  mixture: 'running',
  rest: 'replace',
  target: 'classMean',
  nearest: 'mahalanobis',
  candidates: 'seen',
  varianceFloor: any,
  // In the limit and the points of the question, and in the share that edge cases give up.
  p: any,
  threshold: any,
  detectOn: any,
  lambda: any,
  folded: any,
  alpha: any,
  // Of another variance, and of what is done after the decision.
  envelopeWidth: any,
  mixOn: any,
};

const covers = (settings: BoundarySettings): boolean => {
  const known = new Map<string, unknown>(Object.entries(covered));
  return Object.entries(settings).every(([name, value]) => known.get(name) === any || known.get(name) === value);
};

/** The decisions of boundary mixing in two ops instead of some forty, each of which costs more than its arithmetic. */
export const boundaryDecision: OperationKernel<'boundaryDecision'> = (state, question, settings) => {
  if (!covers(settings)) return undefined;
  const { before, bottleneck, labels, points, limit, givenUp } = question;
  const { mean, deviation } = bottleneck;
  const table = runKernel<Tensor2D>('ClassTable', { running: before.table, mean, deviation, labels });
  const given_up = typeof givenUp === 'number' ? tf.scalar(givenUp) : givenUp;
  const [stay, away, pull, edges] = runKernel<[Tensor2D, Tensor2D, Tensor2D, Scalar]>(
    'BoundaryMove',
    { points, labels, table, given_up, edges: state.edges },
    { limit, floor: settings.varianceFloor },
  );
  const running = { table, maxima: null };
  const next = { running, previous: null, edges, samples: state.samples + points.shape[0] };
  return { stay, away, pull, appended: null, next };
};
