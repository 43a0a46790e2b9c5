import { InfomixupError } from '@infomixup/core';
import { openEngine } from '@infomixup/engine';
import { stopOnSignals } from '@infomixup/trainer/node';
import type { Job } from '../run/train-run.js';
import { openDisplay } from '../terminal/display.js';
import type { JobOptions } from './options.js';

/** Opens the engine and the display, runs the work, and leaves terminal and signals as they were. */
export async function withJob(
  options: JobOptions & { resume?: true },
  work: (job: Job) => Promise<void>,
): Promise<void> {
  const display = openDisplay(options.json ? { json: true } : {});
  const stop = stopOnSignals();
  try {
    const engine = await openEngine(options.engine ? { prefer: options.engine } : {});
    display.show({ type: 'note', text: engine.line });
    await work({ display, signal: stop.signal, engine: engine.name, resume: options.resume ?? false });
  } finally {
    stop.release();
    display.close();
  }
}

/**
 * The folder a job writes to. To resume, it must be named.
 *
 * @throws InfomixupError `no-folder` for `--resume` without `--out`.
 */
export function outFolder(
  name: string,
  { out, resume }: { out?: string; resume?: true },
  now: Date = new Date(),
): string {
  if (out) return out;
  if (resume) throw new InfomixupError('infomixup: --resume needs the folder to go on with; add --out', 'no-folder');
  return `runs/${name}-${now.toISOString().slice(0, 19).replaceAll(':', '-')}`;
}
