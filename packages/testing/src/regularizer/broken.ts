import { InfomixupError } from '@infomixup/core';
import { firstDifference, type Weights } from './weights.js';

/** The error of a check that failed. */
export const broken = (what: string, advice: string) =>
  new InfomixupError(`testing: ${what}; ${advice}`, 'contract-broken');

/** Throws `contract-broken` unless both are equal to the last bit. */
export function expectSameWeights(expected: Weights, actual: Weights, when: string, advice: string): void {
  const name = firstDifference(expected, actual);
  if (name !== undefined) throw broken(`${name} differs ${when}`, advice);
}
