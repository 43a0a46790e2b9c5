import type { TerminalJob } from './job.js';
import type { JobOptions } from './options.js';

/** A job that ended early, with what is done kept: it was stopped, or something failed. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';

  /**
   * @param advice - How to go on.
   * @param exitCode - Of the signal that stopped the job; undefined where `cause` says what failed.
   */
  constructor(
    readonly advice: string,
    readonly exitCode: number | undefined,
    cause: unknown,
  ) {
    super(advice, { cause });
  }
}

const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command line that a shell reads back as these words. */
export function commandLine(...words: readonly string[]): string {
  return ['infomixup', ...words].map(quoted).join(' ');
}

/** Options as they were given, for a command line that repeats them. */
export function repeated({ set, ...single }: JobOptions & { readonly workers?: number }): string[] {
  return [
    ...set.flatMap((assignment) => ['--set', assignment]),
    ...(['engine', 'threads', 'workers'] as const).flatMap((name) =>
      single[name] === undefined ? [] : [`--${name}`, String(single[name])],
    ),
  ];
}

/**
 * Does work that keeps what it has done.
 *
 * @param command - What continues it.
 * @throws Unfinished where the job is stopped or fails.
 */
export async function continuable(job: TerminalJob, command: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const { signal, exitCode } = job;
    const isStopped = signal.aborted && cause === signal.reason;
    const what = isStopped ? 'stopped; what is done is kept' : 'what was done before is kept';
    throw new Unfinished(`${what}. To continue: ${command}`, isStopped ? exitCode() : undefined, cause);
  }
}
