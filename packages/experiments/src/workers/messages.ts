import type { EngineName } from '@infomixup/engine';
import type { JobEvent, RunLabel } from '../events.js';
import type { Failure } from './failure.js';

/** One run for a worker to do. */
export interface Assignment {
  readonly label: RunLabel;
  /** The training's configuration as written, and the file that paths in it start from. */
  readonly config: { readonly value: unknown; readonly file: string };
  /** The run's folder. */
  readonly path: string;
  /** What its evaluation is called. */
  readonly evaluation: string;
  readonly engine: EngineName;
  readonly threads: number;
  readonly resume: boolean;
  readonly force: boolean;
}

/** What a worker is told. */
export type Order = { readonly type: 'run'; readonly assignment: Assignment } | { readonly type: 'stop' };

/** How a run ended. */
export type Outcome =
  | { readonly type: 'done' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly failure: Failure };

/** That a worker's process lives and has its turns; `waits` as `pendingWaits` of core tells them. */
export interface Sign {
  readonly type: 'alive';
  readonly waits: readonly string[];
}

/** What a worker tells: what its run shows, that it is alive, and in the end how the run ended. */
export type Answer = { readonly type: 'show'; readonly event: JobEvent } | Sign | Outcome;
