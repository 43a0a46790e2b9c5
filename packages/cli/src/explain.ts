import { CommanderError } from 'commander';
import pc from 'picocolors';
import { exitCodes } from './exit-codes.js';
import { adviceFor, Unfinished } from './unfinished.js';

/** Says what went wrong, and returns the exit code that belongs to it; a stack trace only for a defect. */
export async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  const [{ visibleLines }, { isRefusal }] = await Promise.all([
    import('@infomixup/core'),
    import('@infomixup/experiments'),
  ]);
  // Messages quote files and plugins, which may hold what moves a terminal's cursor.
  const say = (text: string, mark = '') => process.stderr.write(`${mark}${visibleLines(text)}\n`);
  if (error instanceof Unfinished) {
    const { cause, ending } = error;
    const code = ending.exitCode ?? (await explain(cause));
    say(adviceFor(ending, isRefusal(cause) ? cause.code : undefined));
    return code;
  }
  if (isRefusal(error)) {
    say(error.message, `${pc.red('error')} `);
    return exitCodes.refused;
  }
  say(error instanceof Error ? String(error.stack) : String(error));
  return exitCodes.unexpected;
}
