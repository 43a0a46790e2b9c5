import type { JobEvent, JobOptions as Options } from '@infomixup/experiments';
import type { Stop } from '@infomixup/trainer/node';
import { tellEarlyExitBy } from '../early-exit.js';
import { commandLine, type GivenOptions, repeated, Unfinished } from '../unfinished.js';

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
  options: GivenOptions,
  { command, again }: Continuable,
  work: (options: Options) => Promise<unknown>,
): Promise<void> {
  const [{ endedEarly }, { openDisplay }, { hearUncaught, orRunDry }, { stopOnSignals }] = await Promise.all([
    import('@infomixup/experiments'),
    import('../terminal/open-display.js'),
    import('@infomixup/core/node'),
    import('@infomixup/trainer/node'),
  ]);
  tellEarlyExitBy(() => endedEarly().message);
  const { show, close } = openDisplay(options.json ? { json: true } : {});
  const controller = new AbortController();
  const { signal } = controller;
  // Until a job is begun there is nothing to finish: signals end the process at once, as without handlers.
  let stop: Stop | undefined;
  const heedSignals = () => {
    stop = stopOnSignals();
    stop.signal.addEventListener('abort', () => {
      show({ type: 'note', text: 'stopping once it is safe; Ctrl-C again stops at once' });
      controller.abort(stop?.signal.reason);
    });
  };
  // The job ends once it can be gone on with, as at a signal.
  const uncaught = hearUncaught((thrown) => controller.abort(thrown));
  let begun: Begun | undefined;
  let done = options.resume ?? false;
  const { engine, threads, resume } = options;
  try {
    const shown = (event: JobEvent) => {
      if (event.type === 'plan') {
        begun = event;
        heedSignals();
      }
      done ||=
        event.type === 'epoch' || event.type === 'result' || (event.type === 'evaluation' && event.kept === true);
      show(event);
    };
    await orRunDry(work({ show: shown, ...{ signal, engine, threads, resume } }));
    const late = uncaught.first();
    if (late) throw late.thrown;
  } catch (error) {
    const first = uncaught.first();
    const cause = first ? first.thrown : error;
    if (!begun) throw cause;
    const line = commandLine(...command, ...again(begun), ...repeated(options));
    const isStopped = !first && signal.aborted && cause === signal.reason;
    const exitCode = isStopped ? stop?.exitCode() : undefined;
    // What is evaluated was there before.
    const fresh = !done && begun.evaluation === undefined;
    throw new Unfinished(cause, { line, folder: begun.folder, exitCode, done, fresh });
  } finally {
    uncaught.release();
    stop?.release();
    close();
  }
}
