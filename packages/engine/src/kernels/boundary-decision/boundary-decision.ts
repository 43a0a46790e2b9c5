import type { OperationKernel } from '@infomixup/core';
import type { BoundarySettings } from '@infomixup/regularizer-infomixup';
import * as tf from '@tensorflow/tfjs';
import { defineOp } from '../op.js';

const tableOp = defineOp('ClassTable', {
  inputs: ['running', 'mean', 'deviation', 'labels'],
  outputs: { table: 'matrix' },
  attributes: {},
});

const moveOp = defineOp('BoundaryMove', {
  inputs: ['points', 'labels', 'table', 'given_up', 'edges'],
  outputs: { stay: 'matrix', away: 'matrix', pull: 'matrix', counted: 'scalar' },
  attributes: { limit: 'number', floor: 'number' },
});

/** The ops of boundary mixing's decisions. */
export const boundaryDecisionOps = [tableOp, moveOp];

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
  const { table } = tableOp.run({ running: before.table, mean, deviation, labels }, {});
  const given_up = typeof givenUp === 'number' ? tf.scalar(givenUp) : givenUp;
  const { counted, ...move } = moveOp.run(
    { points, labels, table, given_up, edges: state.edges },
    { limit, floor: settings.varianceFloor },
  );
  const running = { table, maxima: null };
  const next = { running, previous: null, edges: counted, samples: state.samples + points.shape[0] };
  return { ...move, appended: null, next };
};
