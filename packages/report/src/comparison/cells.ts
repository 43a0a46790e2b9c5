import type { Summary } from '@infomixup/metrics';
import { clearlyAbove } from './clear.js';

/** One method's number in a column, over its seeds. */
export interface Cell {
  readonly text: string;
  /** The parts of `text`, for tables that set the second smaller: the value, then ` ± ` and the rest, or nothing. */
  readonly parts: readonly [value: string, rest: string];
  /** Whether its 95 % interval over seeds lies above that of every other cell of the column; never for text. */
  readonly best: boolean;
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

/** The cells of one column. */
export function numberCells(summaries: readonly Summary[], format: NumberFormat): Cell[] {
  return summaries.map((summary, i) => {
    const parts = summaryParts(summary, format);
    const others = summaries.filter((_, other) => other !== i);
    return {
      text: parts.join(''),
      parts,
      best: others.length > 0 && others.every((other) => clearlyAbove(summary, other)),
    };
  });
}

/** A cell that holds words. */
export function textCell(text: string): Cell {
  return { text, parts: [text, ''], best: false };
}
