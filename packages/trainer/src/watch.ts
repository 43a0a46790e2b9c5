import { didYouMean, InfomixupError } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord } from './history.js';

/** Options of whatever watches a number of each epoch's record. */
export const watchFields = {
  /**
   * Where the number stands in the record: `loss`, `validation.loss` (the default), `validation.accuracy`,
   * `validation.<a metric of one's own>`, `terms.<term>`, `reports.<plugin>/<name>`.
   */
  watch: z.string().min(1).default('validation.loss'),
  /** Whether less or more is better; must be given but for losses (`min`) and accuracies (`max`). */
  mode: z.enum(['min', 'max']).optional(),
  /** By how much a value must be better than the best to count; >= 0. */
  minimumChange: z.number().min(0).max(1e30),
};

/** What is watched, and what is better. */
export interface Watch {
  readonly watch: string;
  readonly mode?: Mode | undefined;
  readonly minimumChange: number;
}

type Mode = 'min' | 'max';

/** Whether less or more is better: as told, or by what is watched. */
export function modeOf({ watch, mode }: Pick<Watch, 'watch' | 'mode'>): Mode {
  return mode ?? (isAccuracy(watch) ? 'max' : 'min');
}

const isAccuracy = (watch: string): boolean => /accuracy$/i.test(watch);

/** Whether a watch needs no `mode`: for a schema's refinement. */
export function modeIsKnown({ watch, mode }: Pick<Watch, 'watch' | 'mode'>): boolean {
  return mode !== undefined || isAccuracy(watch) || /loss$/i.test(watch) || watch.startsWith('terms.');
}

/** What a schema says where `modeIsKnown` does not hold. */
export const noMode = { path: ['mode'], error: 'say whether "min" or "max" is better of what is watched' };

/** Whether `value` is better than the best so far; the first finite number is, and NaN and infinities never. */
export function isBetter(value: number, best: number | undefined, watch: Watch): boolean {
  if (!Number.isFinite(value)) return false;
  if (best === undefined) return true;
  return modeOf(watch) === 'max' ? value > best + watch.minimumChange : value < best - watch.minimumChange;
}

/** The best of `records`, of equal ones the first; undefined where there is no number. */
export function bestOf(
  records: readonly EpochRecord[],
  watch: Watch,
): { readonly index: number; readonly value: number } | undefined {
  let best: { readonly index: number; readonly value: number } | undefined;
  for (const [index, record] of records.entries()) {
    const value = watched(record, watch.watch);
    if (isBetter(value, best?.value, watch)) best = { index, value };
  }
  return best;
}

/** The number of `record` at `path`. Throws InfomixupError `not-measured` where there is none, naming those there are. */
export function watched(record: EpochRecord, path: string): number {
  const numbers = numbersOf(record);
  const value = numbers.get(path);
  if (value === undefined) throw notMeasured(path, [...numbers.keys()]);
  return value;
}

/** Throws InfomixupError `not-measured` for a path into a validation that has not all of `measured`. */
export function requireMeasured(path: string, measured: readonly string[]): void {
  const known = measured.map((name) => `validation.${name}`);
  if (path.startsWith('validation.') && !known.includes(path)) throw notMeasured(path, ['loss', ...known]);
}

/** Every number of a record by its path. */
function numbersOf({ loss, terms, reports, validation }: EpochRecord): ReadonlyMap<string, number> {
  const parts: Record<string, Readonly<Record<string, number>>> = { terms, reports, validation: validation ?? {} };
  const groups = Object.entries(parts).flatMap(([group, numbers]) =>
    Object.entries(numbers).map(([name, value]) => [`${group}.${name}`, value] as const),
  );
  return new Map([['loss', loss], ...groups]);
}

function notMeasured(path: string, known: readonly string[]): InfomixupError {
  const advice =
    path.startsWith('validation.') && known.length === 1 ? '; give fit a validation set' : didYouMean(path, known);
  return new InfomixupError(
    `trainer: "${path}" is watched, and the run does not measure it${advice || '; watch another'} (there are ${known.join(', ')})`,
    'not-measured',
  );
}
