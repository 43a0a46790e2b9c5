import { hasFusedKernel, type NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor1D } from '@tensorflow/tfjs';
import type { Optimizer } from '../optimizers/optimizer.js';
import { composedMove } from './composed-move.js';
import { fusedMove } from './fused-move.js';

/** An optimizer's slots, each over all parameters end to end, `[size]`. */
export type Slots = Readonly<Record<string, Tensor1D>>;

/** Where an update stands: the learning rate to use, and updates done before it. */
export interface DescentPoint {
  readonly learningRate: number;
  readonly step: number;
}

/** What a move starts from. */
export interface Start extends DescentPoint {
  readonly parameters: NamedVariables;
  /** By the parameters' names; one that is missing is zero. */
  readonly gradients: Readonly<NamedTensorMap>;
  readonly slots: Slots;
}

/** What a move leads to. */
export interface Moved {
  readonly parameters: NamedTensorMap;
  readonly slots: Slots;
  /** Finite only where every gradient is. */
  readonly fault: Scalar;
}

/** One move of all parameters along their gradients, in one kernel where optimizer and engine have it. Call inside `tidy`. */
export const moved = (optimizer: Optimizer, start: Start): Moved =>
  optimizer.fused && hasFusedKernel(optimizer.fused.kernel)
    ? fusedMove(optimizer.fused, optimizer.slots, start)
    : composedMove(optimizer, start);
