import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { runKernel, runKernelOfList } from '../registry.js';

/** The norms that the ops know. */
const isKnown = (norm: string): boolean => norm === 'linf' || norm === 'l2';

/** A step up the gradient in one op. */
export const ascent: OperationKernel<'ascent'> = (norm, points, gradient, length) =>
  isKnown(norm)
    ? runKernel<Tensor>('AscentStep', { points, gradient }, { l2: Number(norm === 'l2'), length })
    : undefined;

/** The rows of a gradient that are finite, and their magnitudes, in one op. */
export const finiteRows: OperationKernel<'finiteRows'> = (x) => {
  const [gradient, magnitude] = runKernel<[Tensor, Tensor1D]>('FiniteRows', { x });
  return { gradient, magnitude };
};

/** Points projected, clipped and measured, in one op. */
export const measuredProjection: OperationKernel<'measuredProjection'> = (points, allowed) => {
  const { norm, origins, epsilon, reach, bounds } = allowed;
  if (!isKnown(norm) || !Number.isFinite(epsilon)) return undefined;
  const [low, high] = bounds;
  const attributes = { l2: Number(norm === 'l2'), epsilon, reach, low, high };
  const outputs = runKernel<[Tensor, Tensor1D, Tensor1D]>('Projection', { points, origins }, attributes);
  const [projected, soundness, distances] = outputs;
  return { points: projected, soundness, distances };
};

/** The same without what is measured. */
export const projection: OperationKernel<'projection'> = (points, allowed) =>
  tf.tidy(() => measuredProjection(points, allowed)?.points);

/** Rows of several tensors in one op. */
export const gatherAcross: OperationKernel<'gatherAcross'> = (parts, rows) =>
  tf.tidy(() => runKernelOfList<Tensor>('GatherParts', [tf.tensor1d(rows, 'int32'), ...parts], { N: parts.length }));
