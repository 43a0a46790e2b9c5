import type { Model } from '@infomixup/core';

/** A model's parameters and buffers, by name. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Copies a model's present parameters and buffers. */
export function weightsOf<R>({ parameters, buffers }: Model<R>): Weights {
  return new Map(
    Object.entries({ ...parameters, ...buffers }).map(([name, variable]) => [
      name,
      Float32Array.from(variable.dataSync()),
    ]),
  );
}

/** The first variable whose bits differ, if any. */
export function firstDifference(expected: Weights, actual: Weights): string | undefined {
  return [...expected].find(([name, values]) => !sameBits(values, actual.get(name)))?.[0];
}

/** Whether two arrays hold the same bits: unlike `===`, it tells 0 from -0 and takes NaN for itself. */
export function sameBits(a: Float32Array, b: Float32Array | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
}
