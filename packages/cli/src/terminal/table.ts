import Table from 'cli-table3';
import type { TableRow } from './events.js';

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

/** A table with a rule above and below, its first column left and the others right aligned. */
export function tableText(columns: readonly string[], rows: readonly TableRow[]): string {
  const table = new Table({
    head: [...columns],
    colAligns: columns.map((_, i) => (i === 0 ? 'left' : 'right')),
    chars: lines,
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map(({ method, cells }) => [method, ...cells]));
  return table.toString();
}
