import type { Writable } from 'node:stream';
import type { Display, JobEvent, RunLabel } from './events.js';
import { duration, threeDecimals } from './numbers.js';
import { tableText } from './table.js';

const name = ({ method, seed }: RunLabel): string => `${method} (seed ${seed})`;

const figures = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([title, value]) => `, ${title} ${threeDecimals(value)}`)
    .join('');

/** The line an event is worth where nothing can be redrawn; none for what would only scroll by. */
export function plainLine(event: JobEvent): string | undefined {
  switch (event.type) {
    case 'note':
      return event.text;
    case 'epoch':
      return `${name(event.run)}: epoch ${event.epoch}/${event.epochs}, loss ${threeDecimals(event.loss)}${figures(event.terms)} (${duration(event.seconds)})`;
    case 'result':
      return `${name(event.run)}: done${figures(event.figures)} (${duration(event.seconds)})`;
    case 'table':
      return `\n${tableText(['method', ...event.columns], event.rows)}`;
    case 'file':
      return `${event.what}: ${event.path}`;
    default:
      return undefined;
  }
}

/** Plain lines, for logs and pipes. */
export const plainDisplay = (out: Writable): Display => ({
  show: (event) => {
    const line = plainLine(event);
    if (line !== undefined) out.write(`${line}\n`);
  },
  close: () => {},
});
