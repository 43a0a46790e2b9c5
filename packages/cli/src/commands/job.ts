import { openEngine } from '@infomixup/engine';
import { stopOnSignals } from '@infomixup/trainer/node';
import type { Job } from '../run/job.js';
import { openDisplay } from '../terminal/display.js';
import { type JobOptions, openOptions } from './options.js';

/** Opens the engine and the display, runs the work, and leaves terminal and signals as they were. */
export async function withJob(
  options: JobOptions & { resume?: true },
  work: (job: Job) => Promise<void>,
): Promise<void> {
  const display = openDisplay(options.json ? { json: true } : {});
  const stop = stopOnSignals();
  stop.signal.addEventListener('abort', () =>
    display.show({ type: 'note', text: 'stopping once it is safe; Ctrl-C again stops at once' }),
  );
  try {
    const engine = await openEngine(openOptions(options));
    display.show({ type: 'note', text: engine.line });
    await work({ display, stop, engine: engine.name, threads: engine.cores, resume: options.resume ?? false });
  } finally {
    stop.release();
    display.close();
  }
}
