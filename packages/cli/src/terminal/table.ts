import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';

type Cells = readonly string[];

const lines = {
  top: '─',
  'top-mid': '─',
  'top-left': '',
  'top-right': '',
  bottom: '─',
  'bottom-mid': '─',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};

/** A table with a rule above and below; columns are right aligned, but for those in `left`, counted from 0. */
export function tableText(head: Cells, rows: readonly Cells[], left: readonly number[] = [0]): string {
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, i) => (left.includes(i) ? 'left' : 'right')),
    chars: lines,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((cells) => [...cells]));
  return table.toString();
}

/** How many columns of a terminal a text takes. */
export function widthOf(text: string): number {
  return Math.max(
    ...stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.length),
  );
}

const columnsOf = (cells: Cells, from: number, to: number): string[] => [cells[0] ?? '', ...cells.slice(from, to)];

/** The same table in as many pieces as it takes to stay within `width`; each repeats the first column. */
export function tableWithin(width: number, head: Cells, rows: readonly Cells[], from = 1): string {
  const piece = (to: number) =>
    tableText(
      columnsOf(head, from, to),
      rows.map((cells) => columnsOf(cells, from, to)),
    );
  let to = head.length;
  while (to > from + 1 && widthOf(piece(to)) > width) to--;
  return to < head.length ? `${piece(to)}\n${tableWithin(width, head, rows, to)}` : piece(to);
}
