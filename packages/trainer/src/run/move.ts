import type { NamedVariables } from '@infomixup/core';
import type { NamedTensorMap, Scalar, Tensor1D } from '@tensorflow/tfjs';

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
