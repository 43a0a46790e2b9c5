import type { Rng } from '@infomixup/core';
import { randomStream } from '@infomixup/core';
import type { Tensor } from '@tensorflow/tfjs';
import type { Array64 } from './array64.js';

/** A float input to draw: its shape and the range of its values. */
export interface Drawn {
  readonly shape: readonly number[];
  readonly from?: number;
  readonly to?: number;
}

/** One op on drawn inputs, and what it must come to. */
export interface ConformanceCase {
  readonly name: string;
  readonly inputs: readonly Drawn[];
  // The number of tensors follows from the inputs, which a type cannot say here without a tuple for each case.
  readonly compute: (...tensors: Tensor[]) => Tensor;
  readonly reference: (...arrays: Array64[]) => Array64;
  /** False where tfjs defines no gradient. */
  readonly differentiable?: boolean;
}

/** Draws `count` cases of one kind, each from a stream of its own. */
export const draw = (count: number, name: string, make: (rng: Rng, which: number) => Omit<ConformanceCase, 'name'>) =>
  Array.from({ length: count }, (_, which): ConformanceCase => {
    const drawn = make(randomStream(20_26, name, which), which);
    return { name: `${name} ${drawn.inputs.map(({ shape }) => `[${shape.join()}]`).join(' ')} #${which}`, ...drawn };
  });

/** A whole number from `least .. greatest`. */
export const between = (rng: Rng, least: number, greatest: number): number => least + rng.integer(greatest - least + 1);
