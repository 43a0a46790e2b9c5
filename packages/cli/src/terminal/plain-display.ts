import type { Writable } from 'node:stream';
import { type Figures, type JobEvent, runName } from '@infomixup/experiments';
import type { Display } from './display.js';
import { about, duration, threeDecimals } from './numbers.js';
import { pairsText } from './pairs.js';
import { tableText, tableWithin } from './table.js';

const figuresText = (figures: Figures): string =>
  Object.entries(figures)
    .map(([title, value]) => `, ${title} ${threeDecimals(value)}`)
    .join('');

const leftText = (left = 0): string => (left > 0 ? `; ${about(left)} left` : '');

/** One row a method; of a single one, one row a figure. */
function resultsText({ columns, rows }: Extract<JobEvent, { type: 'table' }>, width: number): string {
  const [first, ...others] = rows;
  if (first && others.length === 0)
    return tableText(
      ['', first.method],
      columns.map((column, place) => [column, first.cells[place] ?? '']),
    );
  return tableWithin(
    width,
    ['method', ...columns],
    rows.map(({ method, cells }) => [method, ...cells]),
  );
}

/**
 * The line an event is worth where nothing can be redrawn; none for what would only scroll by.
 *
 * @param width - Columns of the terminal that tables must fit into.
 */
export function plainLine(event: JobEvent, width = Number.POSITIVE_INFINITY): string | undefined {
  switch (event.type) {
    case 'note':
      return event.text;
    case 'settings':
      return `${runName(event.run)} uses\n${pairsText(Object.entries(event.settings), width)}`;
    case 'epoch':
      return `${runName(event.run)}: epoch ${event.epoch}/${event.epochs}, loss ${threeDecimals(event.loss)}${figuresText(event.terms)} (${duration(event.seconds)})`;
    case 'evaluation':
      return event.done < 1
        ? undefined
        : `${runName(event.run)}: ${event.part} (${duration(event.seconds)}${leftText(event.left)})`;
    case 'result':
      return `${runName(event.run)}: done${figuresText(event.figures)} (${duration(event.seconds)})`;
    case 'failure':
      return `${runName(event.run)}: failed: ${event.message}`;
    case 'table':
      return `\n${resultsText(event, width)}`;
    case 'file':
      return `${event.what}: ${event.path}`;
    default:
      return undefined;
  }
}

/** Plain lines, for logs and pipes. */
export function plainDisplay(out: Writable): Display {
  return {
    show: (event) => {
      const line = plainLine(event);
      if (line !== undefined) out.write(`${line}\n`);
    },
    close: () => {},
  };
}
