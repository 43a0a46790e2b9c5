import { type EngineName, openEngine } from '@infomixup/engine';
import type { Show } from './events.js';
import type { Job } from './run/job.js';

/** How a job is done; everything may be left out. */
export interface JobOptions {
  /** Told of everything that happens. */
  readonly show?: Show | undefined;
  /** Stops the job once it can be gone on with; its promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** The TensorFlow.js engine to use; the fastest there is by default. */
  readonly engine?: EngineName | undefined;
  /** How many threads share an operation of native TensorFlow; one a core by default. */
  readonly threads?: number | undefined;
  /** Goes on with what the folder holds, exactly where it stopped. */
  readonly resume?: boolean | undefined;
  /** Resumes also on another engine, number of threads or version, where results may differ; the run's record tells so. */
  readonly force?: boolean | undefined;
}

/** Opens the engine, and says which it is. */
export async function openJob(options: JobOptions): Promise<Job> {
  const {
    show = () => {},
    signal = new AbortController().signal,
    engine,
    threads,
    resume = false,
    force = false,
  } = options;
  const { name, cores, tensorflowVersion, line } = await openEngine({
    ...(engine ? { prefer: engine } : {}),
    ...(threads ? { threads } : {}),
  });
  show({ type: 'note', text: line });
  if (threads !== undefined && threads !== cores) {
    const each = cores === 1 ? 'one thread' : `${cores} threads`;
    show({ type: 'note', text: `--threads ${threads} changes nothing: ${name} computes on ${each} here` });
  }
  return { show, signal, engine: name, threads: cores, tensorflow: tensorflowVersion, resume, force };
}
