import { CommanderError } from 'commander';
import pc from 'picocolors';
import { exitCodes } from './exit-codes.js';
import { RunsDiffer } from './runs-differ.js';
import { adviceFor, Unfinished } from './unfinished.js';

/** How much is told. */
export interface Explanation {
  /** The stack traces of a refusal and of its causes too. */
  readonly verbose: boolean;
}

/** The stack traces of an error and of its causes, the outermost first. */
const stacksOf = (error: unknown): string[] =>
  error instanceof Error ? [String(error.stack), ...stacksOf(error.cause)] : [];

/** Says what went wrong, and returns the exit code that belongs to it; a stack trace only for a defect, or where asked for. */
export async function explain(thrown: unknown, { verbose }: Explanation): Promise<number> {
  if (thrown instanceof RunsDiffer) return exitCodes.differ;
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  const [{ visibleLines }, { attributed, isRefusal }] = await Promise.all([
    import('@infomixup/core'),
    import('@infomixup/experiments'),
  ]);
  // Messages quote files and plugins, which may hold what moves a terminal's cursor.
  const say = (text: string, mark = '') => process.stderr.write(`${mark}${visibleLines(text)}\n`);
  if (thrown instanceof Unfinished) {
    const { ending } = thrown;
    const cause = attributed(thrown.cause);
    const code = ending.exitCode ?? (await explain(cause, { verbose }));
    say(adviceFor(ending, isRefusal(cause) ? cause.code : undefined));
    return code;
  }
  const error = attributed(thrown);
  if (isRefusal(error)) {
    say(error.message, `${pc.red('error')} `);
    if (verbose) say(stacksOf(error).join('\ncaused by '));
    else if (error.cause instanceof Error && !isRefusal(error.cause)) say('(--verbose shows the stack trace)');
    return exitCodes.refused;
  }
  say(error instanceof Error ? stacksOf(error).join('\ncaused by ') : String(error));
  return exitCodes.unexpected;
}
