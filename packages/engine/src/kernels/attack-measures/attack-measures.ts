import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { defineOp, differentiateOp } from '../op.js';

const distancesOp = defineOp('Distances', {
  inputs: ['points', 'origins'],
  outputs: { distances: 'vector' },
  attributes: { norm: 'integer', bounded: 'integer', low: 'number', high: 'number' },
});

const missingOp = defineOp('Missing', {
  inputs: ['logits', 'goal'],
  outputs: { missing: 'vector' },
  attributes: { targeted: 'integer', kappa: 'number' },
});

// The slopes are for the backward pass.
const marginsOp = defineOp('Margins', {
  inputs: ['logits', 'goal'],
  outputs: { margins: 'vector', slopes: 'matrix' },
  attributes: {},
});

const ratiosOp = defineOp('LogitRatios', {
  inputs: ['logits', 'goal', 'target'],
  outputs: { ratios: 'vector', slopes: 'matrix' },
  attributes: { targeted: 'integer' },
});

const unitOp = defineOp('UnitRows', { inputs: ['x'], outputs: { units: 'tensor' }, attributes: {} });

const hyperplaneOp = defineOp('ToHyperplane', {
  inputs: ['points', 'slopes', 'gaps'],
  outputs: { offsets: 'tensor' },
  attributes: { norm: 'integer', low: 'number', high: 'number' },
});

const boundaryStepOp = defineOp('BoundaryStep', {
  inputs: ['points', 'origins', 'slopes', 'gaps'],
  outputs: { next: 'tensor', back: 'tensor' },
  attributes: {
    ...{ norm: 'integer', low: 'number', high: 'number' },
    ...{ alpha: 'number', eta: 'number', beta: 'number' },
  },
});

const adamOp = defineOp('AdamSteps', {
  inputs: ['mean', 'square', 'gradient', 'taken'],
  outputs: { mean: 'tensor', square: 'tensor', step: 'tensor' },
  attributes: {},
});

const tangentPointsOp = defineOp('TangentPoints', {
  inputs: ['origins', 'shift', 'taken'],
  outputs: { tangent: 'tensor', points: 'tensor' },
  attributes: { low: 'number', high: 'number' },
});

const tangentStepOp = defineOp('TangentStep', {
  inputs: ['tangent', 'home', 'shift', 'mean', 'square', 'gradient', 'taken'],
  outputs: { mean: 'tensor', square: 'tensor', shift: 'tensor', away: 'vector' },
  attributes: { unit: 'number', rate: 'number' },
});

const searchOp = defineOp('ConstantSearch', {
  inputs: ['constants', 'lower', 'upper', 'taken', 'rounds', 'met', 'checked', 'loss', 'missing'],
  outputs: {
    ...{ constants: 'vector', lower: 'vector', upper: 'vector', taken: 'vector' },
    ...{ rounds: 'vector', met: 'vector', checked: 'vector' },
  },
  attributes: { steps: 'integer', check: 'integer' },
});

/** The ops of what attacks ask about samples between their looks at the classifier. */
export const attackMeasureOps = [
  ...[distancesOp, missingOp, marginsOp, ratiosOp, unitOp, hyperplaneOp, boundaryStepOp, adamOp],
  ...[tangentPointsOp, tangentStepOp, searchOp],
];

const numberOf = { linf: 0, l2: 1, l1: 2, l0: 3 } as const;

/** Whether a gradient is being recorded, which most ops of attacks do not have. */
export const isRecorded = (): boolean => tf.engine().state.gradientDepth > 0;

/** Whether tensors hold what the ops take. */
export const areFloats = (...tensors: readonly tf.Tensor[]): boolean =>
  tensors.every(({ dtype }) => dtype === 'float32');

const isAlike = (one: tf.Tensor, other: tf.Tensor): boolean =>
  areFloats(one, other) && tf.util.arraysEqual(one.shape, other.shape);

/** Distances in one op instead of up to fourteen. */
export const distances: OperationKernel<'distances'> = (norm, points, origins) =>
  isRecorded() || !(isAlike(points, origins) || (origins.rank === 0 && areFloats(points, origins)))
    ? undefined
    : distancesOp.run({ points, origins }, { norm: numberOf[norm], bounded: 0, low: 0, high: 0 }).distances;

/** Distances of points that must lie within the bounds. */
export const distancesWithin: OperationKernel<'distancesWithin'> = (norm, points, origins, [low, high]) =>
  isRecorded() || !isAlike(points, origins)
    ? undefined
    : distancesOp.run({ points, origins }, { norm: numberOf[norm], bounded: 1, low, high }).distances;

/** What is missing to a success, in one op. */
export const missing: OperationKernel<'missing'> = (logits, goal, { targeted, kappa }) =>
  missingOp.run({ logits, goal }, { targeted: Number(targeted), kappa }).missing;

/** The margin loss in one op. */
export const margins: OperationKernel<'margins'> = (logits, goal) =>
  isAlike(logits, goal) ? tf.tidy(() => marginsOp.run({ logits, goal }, {}).margins) : undefined;

/** The difference of logits ratio in one op instead of twenty. */
export const logitRatios: OperationKernel<'logitRatios'> = (logits, goal, target) =>
  areFloats(logits, goal) && logits.shape[1] >= (target ? 4 : 3)
    ? tf.tidy(() => ratiosOp.run({ logits, goal, target: target ?? goal }, { targeted: Number(!!target) }).ratios)
    : undefined;

/** Registers the gradients of losses of logits, in the logits alone: goals are constants. */
export function differentiateMargins(): void {
  const along = (outer: tf.Tensor, slopes: tf.Tensor) => ({ logits: () => tf.mul(tf.expandDims(outer, 1), slopes) });
  differentiateOp(marginsOp, ['slopes'], ({ margins: outer }, { slopes }) => along(outer, slopes));
  differentiateOp(ratiosOp, ['slopes'], ({ ratios: outer }, { slopes }) => along(outer, slopes));
}

/** Rows of unit length, in one op. */
export const unitRows: OperationKernel<'unitRows'> = (x) =>
  isRecorded() || !areFloats(x) ? undefined : unitOp.run({ x }, {}).units;

/** The way to a hyperplane, in one op instead of a hundred. */
export const offsetsToHyperplane: OperationKernel<'offsetsToHyperplane'> = (norm, points, { slopes, gaps }, bounds) => {
  if (isRecorded() || !isAlike(points, slopes)) return undefined;
  const [low, high] = bounds;
  return hyperplaneOp.run({ points, slopes, gaps }, { norm: numberOf[norm], low, high }).offsets;
};

/** A step between two projections onto a hyperplane, in one op instead of thirty. */
export const boundaryStep: OperationKernel<'boundaryStep'> = (
  { norm, points, origins, slopes, gaps },
  sizes,
  bounds,
) => {
  const { alphaMax: alpha, eta, beta } = sizes;
  const [low, high] = bounds;
  return boundaryStepOp.run({ points, origins, slopes, gaps }, { norm: numberOf[norm], low, high, alpha, eta, beta });
};

/** A step of Adam in samples, in one op instead of fourteen. */
export const adamSteps: OperationKernel<'adamSteps'> = ({ mean, square }, gradient, taken) =>
  adamOp.run({ mean, square, gradient, taken }, {});

/** Points in the space of the hyperbolic tangent, in one op instead of eight. */
export const tangentPoints: OperationKernel<'tangentPoints'> = (origins, shift, taken, [low, high]) =>
  areFloats(origins, shift, taken) ? tangentPointsOp.run({ origins, shift, taken }, { low, high }) : undefined;

/** A step in that space, in one op instead of seventeen. */
export const tangentStep: OperationKernel<'tangentStep'> = (descent, gradient, taken, { half, stepSize }) => {
  const { tangent, home, shift, mean, square } = descent;
  return tangentStepOp.run({ tangent, home, shift, mean, square, gradient, taken }, { unit: half, rate: stepSize });
};

/** The search for a least constant, in one op instead of forty. */
export const constantSearch: OperationKernel<'constantSearch'> = (search, seen, { steps, abortEarly }) => {
  const { constants, lower, upper, taken, rounds, met, checked } = search;
  const given = { constants, lower, upper, taken, rounds, met, checked, ...seen };
  return searchOp.run(given, { steps, check: abortEarly ? Math.ceil(steps / 10) : 0 });
};
