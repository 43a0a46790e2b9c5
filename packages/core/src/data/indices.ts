import { InfomixupError } from '../errors.js';

/** Throws where an index names no sample of a data set of `size`. */
export function checkIndices(name: string, indices: Int32Array, size: number): void {
  const stray = indices.find((index) => !(index >= 0 && index < size));
  if (stray === undefined) return;
  throw new InfomixupError(
    `${name}: there is no sample ${stray}; use indices from 0 to ${size - 1}`,
    'index-out-of-range',
  );
}
