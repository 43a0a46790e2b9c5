import type { Writable } from 'node:stream';
import type { Display } from './events.js';

/** One JSON object a line, for machines. */
export const jsonDisplay = (out: Writable): Display => ({
  show: (event) => {
    out.write(`${JSON.stringify(event)}\n`);
  },
  close: () => {},
});
