import { broken } from '../broken.js';
import { firstDifference, type Weights } from './weights.js';

/** Throws `contract-broken` unless both are equal to the last bit. */
export function expectSameWeights(expected: Weights, actual: Weights, when: string, advice: string): void {
  const name = firstDifference(expected, actual);
  if (name !== undefined) throw broken(`${name} differs ${when}`, advice);
}
