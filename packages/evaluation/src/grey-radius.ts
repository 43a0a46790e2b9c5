import type { Norm } from '@infomixup/core';

/**
 * The least radius at which every input's ball contains mid-grey: half the range `r` in L-infinity, `r sqrt(d) / 2` in
 * L2, `r d / 2` in L1 and all `d` values in L0, for inputs of `d` values; infinite where no norm bounds the threat.
 */
export function greyRadius(norm: Norm, [low, high]: readonly [number, number], inputSize: number): number {
  const half = (high - low) / 2;
  return { linf: half, l2: half * Math.sqrt(inputSize), l1: half * inputSize, l0: inputSize, none: Infinity }[norm];
}
