import { type EngineName, isOfOneThread } from '@infomixup/engine';

/** How a comparison is shared out: processes at the same time, and the threads of each one's engine. */
export interface Share {
  readonly workers: number;
  readonly threads: number;
}

/** What decides on it. */
export interface Means {
  readonly runs: number;
  readonly engine: EngineName;
  /** Of the machine, for this program. */
  readonly cores: number;
  /** As asked for on the command line. */
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
}

/** One process a core for engines of one thread, one for the others; the cores are divided among them. */
export function shareOf({ runs, engine, cores, workers, threads }: Means): Share {
  const processes = Math.min(runs, workers ?? (isOfOneThread(engine) ? cores : 1));
  const each = threads ?? Math.max(1, Math.floor(cores / processes));
  return { workers: processes, threads: isOfOneThread(engine) ? 1 : each };
}
