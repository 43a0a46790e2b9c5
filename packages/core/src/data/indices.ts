import { InfomixupError } from '../errors.js';
import { firstNumbers } from '../first-numbers.js';

/**
 * The numbers `0 .. size - 1` in order, `batchSize` at a time; the last batch may be smaller.
 *
 * @example
 * ```ts
 * import { indexBatches } from '@infomixup/core';
 * console.assert([...indexBatches(5, 2)].join(';') === '0,1;2,3;4');
 * ```
 */
export function* indexBatches(size: number, batchSize: number): Generator<Int32Array, void> {
  for (let start = 0; start < size; start += batchSize) yield firstNumbers(Math.min(batchSize, size - start), start);
}

/** Throws where an index names no sample of a data set of `size`. */
export function checkIndices(name: string, indices: Int32Array, size: number): void {
  const stray = indices.find((index) => !(index >= 0 && index < size));
  if (stray === undefined) return;
  throw new InfomixupError(
    `${name}: there is no sample ${stray}; use indices from 0 to ${size - 1}`,
    'index-out-of-range',
  );
}
