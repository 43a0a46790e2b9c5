import type { JobOptions } from './commands/options.js';

const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command line that a shell reads back as these words. */
export function commandLine(...words: readonly string[]): string {
  return ['infomixup', ...words].map(quoted).join(' ');
}

/** Options as they were given, for a command line that repeats them. */
export function repeated({ set, budgets, ...single }: JobOptions & { readonly workers?: number }): string[] {
  return [
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

/** Failures that another try may not meet again: among them those of a machine that has too little of something. */
const passing: ReadonlySet<string> = new Set([
  ...['worker-ended', 'checkpoint-not-saved'],
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
export function adviceFor({ line, folder, exitCode }: Ending, code: string | undefined): string {
  if (exitCode !== undefined) return `stopped; what is done is kept. To continue: ${line}`;
  if (code !== undefined && !passing.has(code)) {
    return `what was done before is kept in ${folder}; the same command would fail again`;
  }
  return `what was done before is kept. Once the cause is gone, continue with: ${line}`;
}
