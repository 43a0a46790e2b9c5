import type { EngineName } from '@infomixup/engine';
import type { Show } from '../events.js';

/** What the runs of one job share. */
export interface Job {
  /** Told of everything that happens. */
  readonly show: Show;
  /** Stops the runs once they can be gone on with. */
  readonly signal: AbortSignal;
  /** The open engine. */
  readonly engine: EngineName;
  /** That share an operation of it. */
  readonly threads: number;
  /** Version of native TensorFlow; undefined on the portable engines. */
  readonly tensorflow: string | undefined;
  /** Goes on with runs that were begun and keeps those that are done. */
  readonly resume: boolean;
  /** Goes on also where engine, threads or versions are not those that a run was begun with. */
  readonly force: boolean;
}

/** Starts a stopwatch; what it returns tells the seconds since. */
export function stopwatch(): () => number {
  const started = performance.now();
  return () => (performance.now() - started) / 1000;
}
