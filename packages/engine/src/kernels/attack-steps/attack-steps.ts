import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { areFloats, isRecorded } from '../attack-measures/attack-measures.js';
import { defineOp } from '../op.js';

const stepOp = defineOp('AscentStep', {
  inputs: ['points', 'gradient', 'lengths'],
  outputs: { moved: 'tensor' },
  attributes: { l2: 'integer', each: 'integer' },
});

const carriedOp = defineOp('CarriedOn', {
  inputs: ['from', 'next', 'previous'],
  outputs: { carried: 'tensor' },
  attributes: { share: 'number' },
});

const chosenOp = defineOp('ChosenRows', {
  inputs: ['condition', 'yes', 'no'],
  outputs: { chosen: 'tensor' },
  attributes: {},
});

const finiteOp = defineOp('FiniteRows', {
  inputs: ['x'],
  outputs: { gradient: 'tensor', magnitude: 'vector' },
  attributes: {},
});

const projectionOp = defineOp('Projection', {
  inputs: ['points', 'origins'],
  outputs: { points: 'tensor', checksums: 'vector', distances: 'vector' },
  attributes: { l2: 'integer', epsilon: 'number', reach: 'number', low: 'number', high: 'number' },
});

/** The ops of what attacks do between their looks at the classifier. */
export const attackOps = [stepOp, carriedOp, chosenOp, finiteOp, projectionOp];

/** The norms that the ops know. */
const isKnown = (norm: string): boolean => norm === 'linf' || norm === 'l2';

/** A step up the gradient in one op. */
export const ascent: OperationKernel<'ascent'> = (norm, points, gradient, length) => {
  if (!isKnown(norm)) return undefined;
  const each = Number(typeof length !== 'number');
  return tf.tidy(() => {
    const lengths = typeof length === 'number' ? tf.scalar(length) : length;
    return stepOp.run({ points, gradient, lengths }, { l2: Number(norm === 'l2'), each }).moved;
  });
};

/** A step with what is left of the one before, in one op instead of six. */
export const carriedOn: OperationKernel<'carriedOn'> = (from, next, previous, share) =>
  carriedOp.run({ from, next, previous }, { share }).carried;

/** Rows of one tensor or another, in one op, which copies them as they lie. */
export const chosenRows: OperationKernel<'chosenRows'> = (condition, yes, no) =>
  isRecorded() || !areFloats(yes, no) || !tf.util.arraysEqual(yes.shape, no.shape)
    ? undefined
    : chosenOp.run({ condition, yes, no }, {}).chosen;

/** The rows of a gradient that are finite, and their magnitudes, in one op. */
export const finiteRows: OperationKernel<'finiteRows'> = (x) => finiteOp.run({ x }, {});

/** Points projected, clipped and measured, in one op. */
export const measuredProjection: OperationKernel<'measuredProjection'> = (points, allowed) => {
  const { norm, origins, epsilon, reach, bounds } = allowed;
  if (!isKnown(norm) || !Number.isFinite(epsilon)) return undefined;
  const [low, high] = bounds;
  return projectionOp.run({ points, origins }, { l2: Number(norm === 'l2'), epsilon, reach, low, high });
};

/** The same without what is measured. */
export const projection: OperationKernel<'projection'> = (points, allowed) =>
  tf.tidy(() => measuredProjection(points, allowed)?.points);
