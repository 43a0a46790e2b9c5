import { firstNumbers } from '@infomixup/core';

/** The rows of a batch in parts of what may be shown at once; even an empty batch is one, so that its result has shapes. */
export function partsOf(samples: number, size: number): readonly Int32Array[] {
  const rows = firstNumbers(samples);
  const count = Math.max(1, Math.ceil(samples / size));
  return Array.from({ length: count }, (_, number) => rows.subarray(number * size, (number + 1) * size));
}
