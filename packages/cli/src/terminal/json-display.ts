import type { Writable } from 'node:stream';
import type { Display } from './display.js';
import { jsonText } from './json-text.js';

/** One JSON object a line, for machines. */
export function jsonDisplay(out: Writable): Display {
  return {
    show: (event) => {
      out.write(`${jsonText(event)}\n`);
    },
    close: () => {},
  };
}
