import type { JobEvent, JobOptions as Options } from '@infomixup/experiments';
import { commandLine, repeated, Unfinished } from '../unfinished.js';
import type { JobOptions } from './options.js';

type Begun = Extract<JobEvent, { type: 'plan' }>;

/** A job that keeps what it has done. */
export interface Continuable {
  /** The words that name the job, such as `train` and its configuration. */
  readonly command: readonly string[];
  /** The words that let it go on with what it has begun. */
  readonly again: (begun: Begun) => readonly string[];
}

/**
 * Does a job on a display that shows its events, stopping at signals.
 *
 * @param work - Given the options of the job that the command line decides.
 * @throws Unfinished where the job ends early after it was begun.
 */
export async function runJob(
  options: JobOptions & { readonly workers?: number },
  { command, again }: Continuable,
  work: (options: Options) => Promise<unknown>,
): Promise<void> {
  const [{ openDisplay }, { stopOnSignals }] = await Promise.all([
    import('../terminal/open-display.js'),
    import('@infomixup/trainer/node'),
  ]);
  const { show, close } = openDisplay(options.json ? { json: true } : {});
  const { signal, exitCode, release } = stopOnSignals();
  signal.addEventListener('abort', () =>
    show({ type: 'note', text: 'stopping once it is safe; Ctrl-C again stops at once' }),
  );
  let begun: Begun | undefined;
  const { engine, threads, resume } = options;
  try {
    await work({
      show: (event) => {
        if (event.type === 'plan') begun = event;
        show(event);
      },
      ...{ signal, engine, threads, resume },
    });
  } catch (cause) {
    if (!begun) throw cause;
    const line = commandLine(...command, ...again(begun), ...repeated(options));
    const isStopped = signal.aborted && cause === signal.reason;
    throw new Unfinished(cause, { line, folder: begun.folder, exitCode: isStopped ? exitCode() : undefined });
  } finally {
    release();
    close();
  }
}
