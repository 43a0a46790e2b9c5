import type { Stop } from '@infomixup/trainer/node';
import type { Display } from '../terminal/events.js';

/** What the runs of one job share. */
export interface Job {
  readonly display: Display;
  /** A request from the terminal to stop, and the exit code that it means. */
  readonly stop: Stop;
  /** The name of the open engine. */
  readonly engine: string;
  /** Goes on with runs that were begun and keeps those that are done. */
  readonly resume: boolean;
}
