import type { Figures, JobEvent, RunLabel } from '@infomixup/experiments';

/** How far a run is. */
export type Progress =
  | { readonly state: 'waiting' }
  | {
      readonly state: 'running';
      /** Such as `epoch 2/3` or `pgd linf`. */
      readonly stage: string;
      /** Share of the stage that is done, in [0, 1]. */
      readonly done: number;
      readonly seconds: number;
      /** Until an evaluation is done: an estimate. */
      readonly left?: number;
      /** The latest training loss, once there is one. */
      readonly loss?: number;
    }
  | { readonly state: 'done'; readonly seconds: number; readonly loss?: number; readonly figures: Figures }
  | { readonly state: 'failed' };

/** Every run of a job with its progress, in the job's order. */
export interface Board {
  readonly runs: readonly { readonly label: RunLabel; readonly progress: Progress }[];
  /** Titles of the numbers that a finished run has. */
  readonly columns: readonly string[];
}

/** The board of a job whose plan is not known yet. */
export const emptyBoard: Board = { runs: [], columns: [] };

const lossOf = (progress: Progress): { loss?: number } =>
  'loss' in progress && progress.loss !== undefined ? { loss: progress.loss } : {};

function nextProgress(before: Progress, event: JobEvent): Progress {
  switch (event.type) {
    case 'step': {
      const { epoch, epochs, done, loss, seconds } = event;
      return { state: 'running', stage: `epoch ${epoch}/${epochs}`, done, loss, seconds };
    }
    case 'epoch': {
      const { epoch, epochs, loss, seconds } = event;
      return { state: 'running', stage: `epoch ${epoch}/${epochs}`, done: 1, loss, seconds };
    }
    case 'evaluation': {
      const { part, done, seconds, left } = event;
      return { state: 'running', stage: part, done, seconds, ...(left !== undefined && { left }), ...lossOf(before) };
    }
    case 'result': {
      const { figures, seconds } = event;
      return { state: 'done', figures, seconds, ...lossOf(before) };
    }
    case 'failure':
      return { state: 'failed' };
    default:
      return before;
  }
}

const isSame = (a: RunLabel, b: RunLabel): boolean => a.method === b.method && a.seed === b.seed;

/** The board after an event. */
export function nextBoard(board: Board, event: JobEvent): Board {
  if (event.type === 'plan') {
    return { runs: event.runs.map((label) => ({ label, progress: { state: 'waiting' } })), columns: event.columns };
  }
  if (!('run' in event)) return board;
  const { run } = event;
  const runs = board.runs.map(({ label, progress }) => ({
    label,
    progress: isSame(label, run) ? nextProgress(progress, event) : progress,
  }));
  return { ...board, runs };
}
