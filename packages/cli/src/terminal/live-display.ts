import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Display, JobEvent, RunLabel, TableRow } from './events.js';
import { duration, threeDecimals } from './numbers.js';
import { plainLine } from './plain-display.js';
import { tableText } from './table.js';

interface Row {
  readonly stage: string;
  readonly loss: string;
  readonly figures: Readonly<Record<string, number>>;
}

interface Board {
  readonly runs: readonly RunLabel[];
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, Row>;
}

const key = ({ method, seed }: RunLabel): string => `${method}/${seed}`;
const waiting: Row = { stage: pc.dim('waiting'), loss: '', figures: {} };

const bar = (done: number, width = 12): string => {
  const full = Math.round(done * width);
  return pc.cyan('━'.repeat(full)) + pc.dim('─'.repeat(width - full));
};

/** A run's row after an event. */
function nextRow(row: Row, event: JobEvent): Row {
  switch (event.type) {
    case 'step':
      return {
        ...row,
        stage: `epoch ${event.epoch}/${event.epochs} ${bar(event.done)}`,
        loss: threeDecimals(event.loss),
      };
    case 'epoch':
      return { ...row, loss: threeDecimals(event.loss) };
    case 'attack':
      return { ...row, stage: `${event.attack} ${bar(event.done)}` };
    case 'result':
      return { ...row, stage: pc.green(`done in ${duration(event.seconds)}`), figures: event.figures };
    default:
      return row;
  }
}

function boardRows({ runs, columns, rows }: Board): TableRow[] {
  return runs.map((run) => {
    const { stage, loss, figures } = rows.get(key(run)) ?? waiting;
    const numbers = columns.map((column) => (column in figures ? threeDecimals(figures[column] ?? Number.NaN) : ''));
    return { method: run.method, cells: [String(run.seed), stage, loss, ...numbers] };
  });
}

const boardText = (board: Board): string =>
  tableText(['method', 'seed', 'stage', 'loss', ...board.columns], boardRows(board));

/** The board after an event, or the same board when the event has no row in it. */
function nextBoard(board: Board, event: JobEvent): Board {
  if (event.type === 'plan') return { ...board, runs: event.runs, columns: event.columns };
  if (!('run' in event)) return board;
  const row = nextRow(board.rows.get(key(event.run)) ?? waiting, event);
  return { ...board, rows: new Map(board.rows).set(key(event.run), row) };
}

const isLine = ({ type }: JobEvent): boolean => type === 'note' || type === 'table' || type === 'file';

/** A table that redraws itself in place, at most twelve times a second. */
export function liveDisplay(out: WriteStream): Display {
  const update = createLogUpdate(out);
  let board: Board = { runs: [], columns: [], rows: new Map() };
  let drawn = 0;
  const draw = () => {
    if (board.runs.length > 0) update(boardText(board));
    drawn = Date.now();
  };
  const print = (event: JobEvent) => {
    if (event.type === 'table') update.done();
    else update.clear();
    if (event.type === 'table') board = { ...board, runs: [] };
    out.write(`${plainLine(event)}\n`);
    draw();
  };
  return {
    show: (event) => {
      board = nextBoard(board, event);
      if (isLine(event)) print(event);
      else if (event.type !== 'step' || Date.now() - drawn > 80) draw();
    },
    close: () => update.done(),
  };
}
