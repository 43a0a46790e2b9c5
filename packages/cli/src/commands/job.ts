import { openEngine } from '@infomixup/engine';
import type { Job } from '@infomixup/experiments';
import { stopOnSignals } from '@infomixup/trainer/node';
import { openDisplay } from '../terminal/open-display.js';
import { type JobOptions, openOptions } from './options.js';

/** A job begun from a terminal. */
export interface TerminalJob extends Job {
  /** What the signal that stopped the job means; 0 where none came. */
  readonly exitCode: () => number;
}

/** Opens the engine and the display, runs the work, and leaves terminal and signals as they were. */
export async function withJob(
  options: JobOptions & { resume?: true },
  work: (job: TerminalJob) => Promise<void>,
): Promise<void> {
  const { show, close } = openDisplay(options.json ? { json: true } : {});
  const { signal, exitCode, release } = stopOnSignals();
  signal.addEventListener('abort', () =>
    show({ type: 'note', text: 'stopping once it is safe; Ctrl-C again stops at once' }),
  );
  try {
    const engine = await openEngine(openOptions(options));
    show({ type: 'note', text: engine.line });
    await work({ show, signal, exitCode, engine: engine.name, threads: engine.cores, resume: options.resume ?? false });
  } finally {
    release();
    close();
  }
}
