import type { FileArray } from '../arrays/array.js';
import { numberIn, parseCsv } from '../arrays/csv.js';
import type { Found } from './found.js';
import type { CompleteFilesOptions } from './options.js';
import { refuse } from './refuse.js';

/** The class of each row by its name or number. */
function labelsOf(
  path: string,
  cells: readonly string[],
  classes: CompleteFilesOptions['classes'],
  place: (row: number) => string,
): FileArray {
  const names = Array.isArray(classes) ? classes : [];
  const data = Float64Array.from(cells, (cell, row) => {
    const named = names.indexOf(cell);
    if (named >= 0) return named;
    const label = numberIn(cell);
    if (!Number.isNaN(label)) return label;
    return refuse(
      place(row),
      `label ${JSON.stringify(cell)} is no number`,
      `give the names of classes in label order by "classes" (${path})`,
    );
  });
  return { shape: [data.length], data };
}

const usualColumns = ['label', 'class', 'target'];

/** The column of labels: the one asked for, the only one with a usual name, or the last. */
function labelColumn(
  path: string,
  columns: readonly string[] | undefined,
  width: number,
  asked: string | undefined,
): number {
  const isRight = (name: string) => (asked === undefined ? usualColumns.includes(name.toLowerCase()) : name === asked);
  const held = (columns ?? []).flatMap((name, at) => (isRight(name) ? [at] : []));
  const [first = asked === undefined ? width - 1 : columns ? -1 : Number(asked)] = held;
  if (held.length > 1)
    refuse(
      path,
      `the columns ${held.map((at) => `"${columns?.[at]}"`).join(', ')} may each be the labels`,
      'say by "labels" which it is, and leave out the others',
    );
  if (first >= 0 && first < width) return first;
  return refuse(
    path,
    `there is no column "${asked}"`,
    `name one of ${columns?.join(', ') ?? `0 to ${width - 1}`} by "labels"`,
  );
}

/** The samples in a table, one a line. */
export function fromTable(path: string, bytes: Uint8Array, { labels: asked, classes }: CompleteFilesOptions): Found {
  const { columns, rows, lineOf } = parseCsv(bytes, path);
  const width = rows[0]?.length ?? 0;
  if (width < 2) {
    const other = [';', '\t', ' '].find((sign) => rows.every(([cell = '']) => cell.includes(sign)));
    const advice = other === undefined ? 'put the values of inputs beside the label' : 'put commas between the cells';
    refuse(
      path,
      `has a single column${other === undefined ? '' : `, with ${JSON.stringify(other)} in every cell`}`,
      advice,
    );
  }
  const column = labelColumn(path, columns, width, asked);
  const place = (row: number) => `${path}:${lineOf(row)}`;
  const values = rows.flatMap((cells, row) =>
    cells.flatMap((cell, at) => {
      if (at === column) return [];
      const value = numberIn(cell);
      if (!Number.isNaN(value)) return [value];
      return refuse(
        place(row),
        `${JSON.stringify(cell)} in column ${columns?.[at] ?? at} is no number`,
        'encode categories, and fill what is missing',
      );
    }),
  );
  const inputs = { shape: [rows.length, width - 1], data: Float64Array.from(values) };
  const labels = labelsOf(
    path,
    rows.map((cells) => cells[column] ?? ''),
    classes,
    place,
  );
  const name = columns?.[column] ?? column;
  const isGuess = asked === undefined && !usualColumns.includes(String(name).toLowerCase());
  return {
    ...{ inputs, labels, inputsFrom: path, labelsFrom: `${path}, column ${name}` },
    ...(isGuess && { notes: [`its last column, ${name}, is taken for the labels`] }),
  };
}
