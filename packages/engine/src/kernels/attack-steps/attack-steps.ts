import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { defineOp } from '../op.js';

const stepOp = defineOp('AscentStep', {
  inputs: ['points', 'gradient'],
  outputs: { moved: 'tensor' },
  attributes: { l2: 'integer', length: 'number' },
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
export const attackOps = [stepOp, finiteOp, projectionOp];

/** The norms that the ops know. */
const isKnown = (norm: string): boolean => norm === 'linf' || norm === 'l2';

/** A step up the gradient in one op. */
export const ascent: OperationKernel<'ascent'> = (norm, points, gradient, length) =>
  isKnown(norm) ? stepOp.run({ points, gradient }, { l2: Number(norm === 'l2'), length }).moved : undefined;

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
