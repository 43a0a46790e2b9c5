import { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

const mark = '\u001b';
const pieces = new RegExp(`${mark}\\[(\\??\\d*)([A-Za-z])|\\n|[^${mark}\\n]+`, 'g');

/** A terminal that obeys what live tables are drawn with: moving up and down, to a line's start, and erasing. */
export interface Screen {
  readonly out: WriteStream;
  readonly lines: () => string[];
}

/** A screen of 100 columns and 24 rows. */
export function openScreen(): Screen {
  const lines = [''];
  let [row, column] = [0, 0];
  const put = (text: string) => {
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + text + line.slice(column + text.length);
    column += text.length;
  };
  const obey = (code: string, parameter: string) => {
    if (code === 'A') row = Math.max(0, row - Number(parameter || 1));
    if (code === 'B') row += Number(parameter || 1);
    if (code === 'G') column = 0;
    if (code === 'K') lines[row] = parameter === '2' ? '' : (lines[row] ?? '').slice(0, column);
  };
  const out = new Writable({
    write: (chunk, _, done) => {
      for (const [piece, parameter = '', code] of String(chunk).matchAll(pieces)) {
        if (code) obey(code, parameter);
        else if (piece === '\n') [row, column] = [row + 1, 0];
        else put(piece);
      }
      done();
    },
  });
  return {
    // As much of a terminal as a display looks at.
    out: Object.assign(out, { columns: 100, rows: 24, isTTY: true }) as unknown as WriteStream,
    lines: () => lines.map((line) => line.trimEnd()),
  };
}
