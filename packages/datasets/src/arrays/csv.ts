import { InfomixupError } from '@infomixup/core';

/** A table of text: the names of its columns, if it has any, and its rows. */
export interface Table {
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly (readonly string[])[];
  /** The line of the file that a row stands on, from 1. */
  readonly lineOf: (row: number) => number;
}

const mostColumns = 100_000;

const cellsOf = (line: string): string[] =>
  line.split(',').map((cell) =>
    cell
      .trim()
      .replace(/^"([^"]*)"$/, '$1')
      .trim(),
  );

/** What a cell says as a number; NaN where it is none. */
export function numberIn(cell: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
}

/**
 * Reads a table of numbers with commas between them, one row a line; the first line may name the columns. Cells may stand
 * in quotation marks, with no comma within.
 *
 * @param source - What errors call the file.
 * @throws InfomixupError `malformed-csv`, with the line.
 */
export function parseCsv(bytes: Uint8Array, source: string): Table {
  const fail = (line: number, what: string): never => {
    throw new InfomixupError(`csv: ${source}:${line}: ${what}; correct the line`, 'malformed-csv');
  };
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.indexOf('\ufffd');
  if (broken >= 0) fail(text.slice(0, broken).split(/\r\n?|\n/).length, 'this is no UTF-8 text');
  const lines = text.split(/\r\n?|\n/).map((line, index) => ({ line, number: index + 1 }));
  const filled = lines.filter(({ line }) => line.trim() !== '');
  const [first] = filled;
  if (!first) return fail(1, 'there is nothing in it');
  const head = cellsOf(first.line);
  if (head.length > mostColumns) fail(first.number, `${head.length} columns are more than ${mostColumns}`);
  const isNamed = head.every((cell) => Number.isNaN(numberIn(cell)));
  const body = isNamed ? filled.slice(1) : filled;
  const rows = body.map(({ line, number }) => {
    const cells = cellsOf(line);
    return cells.length === head.length
      ? cells
      : fail(number, `${cells.length} cells, where the first line has ${head.length}`);
  });
  if (rows.length === 0) fail(first.number, 'no rows follow the names of columns');
  return { columns: isNamed ? head : undefined, rows, lineOf: (row) => body[row]?.number ?? 1 };
}
