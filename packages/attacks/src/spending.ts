import { keptCopy } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { AttemptPlan } from './victims.js';

/** Ends an inner loop that has no query left; the points it asked about stand as its result. */
export class OutOfQueries extends Error {
  constructor(readonly points: Tensor) {
    super('no query is left');
  }
}

/** Counts for all rows of an attempt at once; they have cost alike, so the least that is left holds for each. */
export function spender({ victims, left }: AttemptPlan, rows: Int32Array) {
  return (what: 'queries' | 'gradientCalls', points: Tensor): void => {
    if (rows.some((row) => left(row) < 1)) throw new OutOfQueries(keptCopy(points));
    for (const row of rows) victims.spent[what][row] = (victims.spent[what][row] ?? 0) + 1;
  };
}
