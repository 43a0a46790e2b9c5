import type { WriteStream } from 'node:tty';
import type { JobEvent } from '@infomixup/experiments';
import { createLogUpdate } from 'log-update';
import { emptyBoard, nextBoard } from './board.js';
import { boardText } from './board-text.js';
import type { Display } from './display.js';
import { plainLine } from './plain-display.js';

const redrawMilliseconds = 80;

const lines: ReadonlySet<JobEvent['type']> = new Set(['note', 'settings', 'failure', 'table', 'file']);
/** Events that come by the hundred; each draws over the one before. */
const isPassing = ({ type }: JobEvent): boolean => type === 'step';

/** A table that redraws itself in place, at most twelve times a second; lines scroll by above it. */
export function liveDisplay(out: WriteStream): Display {
  const update = createLogUpdate(out);
  let board = emptyBoard;
  let drawn = 0;
  const draw = () => {
    if (board.runs.length > 0) update(boardText(board, out));
    drawn = Date.now();
  };
  const print = (event: JobEvent) => {
    if (event.type === 'table') {
      // All runs are done: the board stays where it is.
      update.done();
      board = emptyBoard;
    } else update.clear();
    out.write(`${plainLine(event, out.columns)}\n`);
    draw();
  };
  return {
    show: (event) => {
      board = nextBoard(board, event);
      if (lines.has(event.type)) print(event);
      else if (!isPassing(event) || Date.now() - drawn > redrawMilliseconds) draw();
    },
    close: () => update.done(),
  };
}
