import type { Summary } from '@infomixup/metrics';
import { type Difference, differenceTo, isAbove, type Measured, summaryOf } from './differences.js';

/** A difference to another method, written out: `+1.3 ± 0.4`. */
export interface CellDifference {
  /** The other method. */
  readonly to: string;
  readonly text: string;
  /** Whether its 95 % interval excludes 0. */
  readonly clear: boolean;
}

/** One method's number in a column, over its seeds. */
export interface Cell {
  readonly text: string;
  /** The parts of `text`, for tables that set the second smaller: the value, then ` ± ` and the rest, or nothing. */
  readonly parts: readonly [value: string, rest: string];
  /** Whether it lies above every other cell of the column, by a paired difference whose interval excludes 0. */
  readonly best: boolean;
  /** To the first method, the baseline, and to the best one of the column, over the seeds that both have. */
  readonly differences: readonly CellDifference[];
}

/** How numbers of a column are written: `12.3` and the unit behind it. */
export interface NumberFormat {
  readonly digits: (value: number) => string;
  readonly unit: string;
}

/** `97.5 %`. */
export const percent: NumberFormat = { digits: (value) => (100 * value).toFixed(1), unit: ' %' };

/** `0.338`. */
export const area: NumberFormat = { digits: (value) => value.toFixed(3), unit: '' };

/** The mean, then where there are several seeds half the width of its 95 % interval, then the unit. */
function summaryParts({ mean, spread }: Summary, { digits, unit }: NumberFormat): [string, string] {
  return spread ? [digits(mean), ` ± ${digits(spread.interval.high - mean)}${unit}`] : [`${digits(mean)}${unit}`, ''];
}

function differenceText({ mean, spread }: Difference, { digits }: NumberFormat): string {
  const sign = mean < 0 ? '−' : '+';
  return `${sign}${digits(Math.abs(mean))}${spread ? ` ± ${digits(spread.interval.high - mean)}` : ''}`;
}

/** Differences to the first method and to that with the greatest mean, where there are such. */
function differencesOf(own: Measured, all: readonly Measured[], format: NumberFormat): CellDifference[] {
  const [baseline] = all;
  const [best] = all.toSorted((a, b) => summaryOf(b).mean - summaryOf(a).mean);
  return [...new Set([baseline, best])].flatMap((other) => {
    const difference = other && other !== own && differenceTo(own, other);
    return difference ? [{ to: difference.to, text: differenceText(difference, format), clear: difference.clear }] : [];
  });
}

/** The cells of one column. */
export function numberCells(methods: readonly Measured[], format: NumberFormat): Cell[] {
  return methods.map((own) => {
    const parts = summaryParts(summaryOf(own), format);
    const others = methods.filter((other) => other !== own);
    return {
      text: parts.join(''),
      parts,
      best: others.length > 0 && others.every((other) => isAbove(own, other)),
      differences: differencesOf(own, methods, format),
    };
  });
}

/** A cell that holds words. */
export function textCell(text: string): Cell {
  return { text, parts: [text, ''], best: false, differences: [] };
}
