import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import type { Board, Progress } from './board.js';
import { about, duration, threeDecimals } from './numbers.js';
import { tableText, widthOf } from './table.js';

/** Columns and lines of a terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

interface Layout {
  readonly barWidth: number;
  /** Titles of the columns after the stage. */
  readonly titles: readonly string[];
}

const isTold = ({ progress }: Board['runs'][number]): boolean => 'left' in progress && progress.left !== undefined;

/** From the richest layout to the poorest: shorter bars first, then fewer numbers, then no bar. */
function layouts({ runs, columns }: Board): Layout[] {
  const titles = ['time', ...(runs.some(isTold) ? ['left'] : []), 'loss', ...columns];
  return [
    { barWidth: 12, titles },
    ...titles.map((_, i) => ({ barWidth: 6, titles: titles.slice(0, titles.length - i) })),
    { barWidth: 0, titles: [] },
  ];
}

const bar = (done: number, width: number): string => {
  const full = Math.round(done * width);
  return width === 0 ? '' : ` ${pc.cyan('━'.repeat(full))}${pc.dim('─'.repeat(width - full))}`;
};

// One width for all stages, so that the table does not jump from one to the next.
const stageWidth = 20;
const fitStage = (stage: string): string =>
  (stage.length > stageWidth ? `${stage.slice(0, stageWidth - 1)}…` : stage).padEnd(stageWidth);

function stageText(progress: Progress, barWidth: number): string {
  switch (progress.state) {
    case 'waiting':
      return pc.dim(fitStage('waiting'));
    case 'running':
      return `${fitStage(progress.stage)}${bar(progress.done, barWidth)}`;
    case 'done':
      return pc.green(fitStage('done'));
    case 'failed':
      return pc.red(fitStage('failed'));
  }
}

function numberText(progress: Progress, title: string): string {
  if (progress.state === 'waiting' || progress.state === 'failed') return '';
  if (title === 'time') return duration(progress.seconds);
  if (title === 'left') return 'left' in progress && progress.left !== undefined ? about(progress.left) : '';
  const value = title === 'loss' ? progress.loss : progress.state === 'done' ? progress.figures[title] : undefined;
  return value === undefined ? '' : threeDecimals(value);
}

const render = (runs: Board['runs'], { barWidth, titles }: Layout): string =>
  tableText(
    ['method', 'seed', 'stage', ...titles],
    runs.map(({ label, progress }) => [
      label.method,
      String(label.seed),
      stageText(progress, barWidth),
      ...titles.map((title) => numberText(progress, title)),
    ]),
    [0, 2],
  );

const cutTo = (width: number, text: string): string =>
  stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.slice(0, width))
    .join('\n');

// Two rules, the head, the line of what is hidden and the line the cursor rests on.
const linesAround = 5;

/** The runs that fit, around the first that is still to do. */
function visibleRuns(runs: Board['runs'], rows: number): Board['runs'] {
  const room = Math.max(1, rows - linesAround);
  const current = runs.findIndex(({ progress }) => progress.state === 'waiting' || progress.state === 'running');
  const first = Math.max(0, Math.min(current - Math.floor(room / 2), runs.length - room));
  return runs.slice(current < 0 ? -room : first).slice(0, room);
}

const states = ['done', 'failed', 'running', 'waiting'] as const;

function hiddenText(hidden: Board['runs']): string {
  const counts = states.flatMap((state) => {
    const count = hidden.filter(({ progress }) => progress.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return counts.length === 0 ? '' : `\n${pc.dim(` not shown: ${counts.join(', ')}`)}`;
}

/** The board as a table of at most the terminal's size; what has no room is left out. */
export function boardText(board: Board, size: Size): string {
  const { runs } = board;
  const shown = visibleRuns(runs, size.rows);
  const hidden = hiddenText(runs.filter((run) => !shown.includes(run)));
  const texts = layouts(board).map((layout) => render(shown, layout) + hidden);
  return texts.find((text) => widthOf(text) <= size.columns) ?? cutTo(size.columns, texts.at(-1) ?? '');
}
