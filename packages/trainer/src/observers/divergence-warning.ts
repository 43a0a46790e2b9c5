import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord } from '../history.js';
import type { Observer } from '../observer.js';
import { watched } from '../watch.js';

const schema = z.strictObject({
  /** Which number of the records is a loss to watch; `loss` by default. */
  watch: z.string().min(1).default('loss'),
  /** Epochs in a row in which it must rise; 3 by default. */
  epochs: z.int().positive().default(3),
  /** How many times the least value so far, or the loss of the very first step, it must exceed; >= 1, 2 by default. */
  rise: z.number().min(1).default(2),
  /** Told once a run; `console.warn` by default. */
  warn: z.custom<(message: string) => void>((value) => typeof value === 'function', 'expected a function').optional(),
});

/** Options of `divergenceWarning`. */
export type DivergenceWarningOptions = z.input<typeof schema>;

/**
 * Warns once where a loss has risen for `epochs` in a row, to more than `rise` times the least it was, or where an epoch's
 * loss is more than `rise` times that of the run's first step, before anything was learnt: training that diverges before
 * its loss is infinite, at which `fit` throws.
 *
 * @throws InfomixupError `invalid-options` for an option out of its range, or unknown
 *
 * @example
 * ```ts
 * import { divergenceWarning } from '@infomixup/trainer';
 * console.assert(divergenceWarning({ epochs: 2 }).name === 'divergenceWarning');
 * ```
 */
export function divergenceWarning(options: DivergenceWarningOptions = {}): Observer {
  const { warn = console.warn, ...settings } = parseOptions('divergenceWarning', schema, options);
  let values: readonly number[] = [];
  let warned = false;
  let first = Number.POSITIVE_INFINITY;
  const measured = (record: EpochRecord) => watched(record, settings.watch);
  return {
    name: 'divergenceWarning',
    watches: settings.watch,
    runStart: ({ records }) => {
      values = records.map(measured);
      warned = diverged(values, settings);
    },
    stepEnd: ({ epoch, batch, loss }) => {
      if (epoch === 0 && batch === 0 && settings.watch === 'loss') first = loss;
    },
    epochEnd: ({ record }) => {
      const value = measured(record);
      values = [...values, value];
      const exploded = value > settings.rise * first;
      if (warned || !(exploded || diverged(values, settings))) return;
      warned = true;
      const [from, to] = [first, value].map((each) => Number(each.toPrecision(4)));
      const what = exploded
        ? `trainer: loss was ${from} in the first step and is ${to} over epoch ${record.epoch + 1}`
        : risen(values, settings);
      warn(`${what}; lower the learning rate, or the weight of a penalty that grows`);
    },
  };
}

type Settings = Omit<z.output<typeof schema>, 'warn'>;

function diverged(values: readonly number[], { epochs, rise }: Settings): boolean {
  const last = values.slice(-epochs - 1);
  const rising =
    last.length > epochs && last.every((value, index) => index === 0 || value > (last[index - 1] ?? value));
  return rising && (last.at(-1) ?? 0) > rise * Math.min(...values);
}

function risen(values: readonly number[], { watch, epochs }: Settings): string {
  const least = Math.min(...values);
  const [from, to] = [least, values.at(-1) ?? least].map((value) => Number(value.toPrecision(4)));
  return `trainer: ${watch} has risen for ${epochs} epochs, from ${from} in epoch ${values.indexOf(least) + 1} to ${to}`;
}
