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
}

/** Opens the engine, and says which it is. */
export async function openJob({ show = () => {}, signal, engine, threads, resume = false }: JobOptions): Promise<Job> {
  const { name, cores, line } = await openEngine({
    ...(engine ? { prefer: engine } : {}),
    ...(threads ? { threads } : {}),
  });
  show({ type: 'note', text: line });
  return { show, signal: signal ?? new AbortController().signal, engine: name, threads: cores, resume };
}
