import type { Writable } from 'node:stream';
import type { Display } from './display.js';

/** One JSON object a line, for machines. */
export function jsonDisplay(out: Writable): Display {
  return {
    show: (event) => {
      out.write(`${JSON.stringify(event)}\n`);
    },
    close: () => {},
  };
}
