import type { Tensor } from '@tensorflow/tfjs';
import { expect } from 'vitest';

/** Expects every value within `tolerance` of its counterpart, relative where that is above 1. */
export function expectClose(actual: Tensor | ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  const values = 'dataSync' in actual ? actual.dataSync() : actual;
  expect(values.length).toBe(expected.length);
  const worst = Math.max(
    ...Array.from(
      expected,
      (value, index) => Math.abs((values[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value)),
    ),
  );
  expect(worst).toBeLessThan(tolerance);
}
