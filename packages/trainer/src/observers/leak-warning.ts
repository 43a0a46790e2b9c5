import { parseOptions } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Observer } from '../observer.js';

const schema = z.strictObject({
  /** In so many steps one after another tensors must have been left behind; 50 by default. */
  steps: z.int().min(2).default(50),
  /** Told once a run; `console.warn` by default. */
  warn: z.custom<(message: string) => void>((value) => typeof value === 'function', 'expected a function').optional(),
});

/** Options of `leakWarning`. */
export type LeakWarningOptions = z.input<typeof schema>;

/**
 * Warns once where each of `steps` steps in a row ends with more tensors than the one before: what hooks make is freed with
 * the step, so something keeps more at each of them, as by `tf.keep`, and the memory will not do for long.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { leakWarning } from '@infomixup/trainer';
 * console.assert(leakWarning({ steps: 20 }).name === 'leakWarning');
 * ```
 */
export function leakWarning(options: LeakWarningOptions = {}): Observer {
  const { warn = console.warn, steps } = parseOptions('leakWarning', schema, options);
  let [first, before, grown, warned] = [0, 0, 0, false];
  return {
    name: 'leakWarning',
    runStart: () => {
      [grown, warned, before] = [0, false, Number.POSITIVE_INFINITY];
    },
    stepEnd: () => {
      const { numTensors } = tf.memory();
      if (numTensors > before) grown += 1;
      else [grown, first] = [0, numTensors];
      before = numTensors;
      if (warned || grown < steps) return;
      warned = true;
      const each = Number(((numTensors - first) / steps).toPrecision(2));
      warn(
        `trainer: each of ${steps} steps left tensors behind, ${each} on average; a plugin or observer keeps what it makes, as by tf.keep: return it as state, or dispose of it`,
      );
    },
  };
}
