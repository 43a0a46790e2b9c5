import type {} from '@infomixup/attacks';
import type { OperationKernel } from '@infomixup/core';
import { defineOp } from '../op.js';

const shrinkageOp = defineOp('Shrinkage', {
  inputs: ['sizes', 'room', 'radii'],
  outputs: { theta: 'matrix' },
  attributes: {},
});

const rankedOp = defineOp('Ranked', { inputs: ['values', 'ranks'], outputs: { ranked: 'matrix' }, attributes: {} });

/** The ops that find one value for each row. */
export const rowThresholdOps = [shrinkageOp, rankedOp];

/** By which rows shrink, found by search instead of by sorting; a room as great as the value bounds nothing. */
export const shrinkage: OperationKernel<'shrinkage'> = (sizes, radii) =>
  shrinkageOp.run({ sizes, room: sizes, radii }, {}).theta;

/** The same with no more than their room of each value. */
export const shrinkageWithin: OperationKernel<'shrinkageWithin'> = (sizes, room, radii) =>
  shrinkageOp.run({ sizes, room, radii }, {}).theta;

/** The values of a rank, by selection. */
export const ranked: OperationKernel<'ranked'> = (values, ranks) => rankedOp.run({ values, ranks }, {}).ranked;
