import type { JobOptions } from './commands/options.js';

const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command line that a shell reads back as these words. */
export function commandLine(...words: readonly string[]): string {
  return ['infomixup', ...words].map(quoted).join(' ');
}

/** Those of every job, and those that some have. */
export interface GivenOptions extends JobOptions {
  readonly workers?: number;
  readonly force?: true;
}

/** Options as they were given, for a command line that repeats them. */
export function repeated({ set, budgets, force, ...single }: GivenOptions): string[] {
  return [
    ...(force ? ['--force'] : []),
    ...set.flatMap((assignment) => ['--set', assignment]),
    ...(budgets ? ['--budgets', budgets.join(',')] : []),
    ...(['engine', 'threads', 'workers'] as const).flatMap((name) =>
      single[name] === undefined ? [] : [`--${name}`, String(single[name])],
    ),
  ];
}

/** How a job ended early. */
export interface Ending {
  /** The command that goes on with it. */
  readonly line: string;
  /** Where what is done is kept. */
  readonly folder: string;
  /** Of the signal that stopped the job; undefined where something failed. */
  readonly exitCode: number | undefined;
  /** Whether anything that can be gone on from was done: an epoch, a run, or what was there before. */
  readonly done: boolean;
  /** Whether the folder is new, made by this command. */
  readonly fresh: boolean;
}

/** A job that ended early, with what is done kept: it was stopped, or something failed. */
export class Unfinished extends Error {
  override readonly name = 'Unfinished';

  constructor(
    override readonly cause: unknown,
    readonly ending: Ending,
  ) {
    super(ending.line, { cause });
  }
}

/** Failures that another try may not meet again: of a machine that has too little of something, of a service behind a model. */
const passing: ReadonlySet<string> = new Set([
  ...['worker-ended', 'checkpoint-not-saved', 'lines-not-written', 'model-failed'],
  ...[
    'EACCES',
    'EAGAIN',
    'EBUSY',
    'EDQUOT',
    'EIO',
    'EMFILE',
    'ENFILE',
    'ENOMEM',
    'ENOSPC',
    'EPERM',
    'EROFS',
    'ETIMEDOUT',
  ],
]);

/**
 * The last line for a person whose job ended early. The same command is only advised where it can come to another end:
 * one seed gives one result, so that a loss that is not finite comes again.
 *
 * @param code - Of a refusal; a defect has none.
 */
export function adviceFor({ line, folder, exitCode, done, fresh }: Ending, code: string | undefined): string {
  if (exitCode !== undefined) return `stopped; what is done is kept. To continue: ${line}`;
  if (code !== undefined && !passing.has(code)) {
    const again = 'the same command would fail again';
    if (done) return `what was done before is kept in ${folder}; ${again}`;
    return `nothing was done yet; ${again}${fresh ? `: mend the cause, and delete ${folder} or choose another --out` : ''}`;
  }
  const kept = done ? 'what was done before is kept' : 'nothing was done yet';
  return `${kept}. Once the cause is gone, continue with: ${line}`;
}
