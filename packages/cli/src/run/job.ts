import type { EngineName } from '@infomixup/engine';
import type { Stop } from '@infomixup/trainer/node';
import type { Display } from '../terminal/events.js';

/** What the runs of one job share. */
export interface Job {
  readonly display: Display;
  /** A request from the terminal to stop, and the exit code that it means. */
  readonly stop: Stop;
  /** The open engine. */
  readonly engine: EngineName;
  /** That share an operation of it. */
  readonly threads: number;
  /** Goes on with runs that were begun and keeps those that are done. */
  readonly resume: boolean;
}
