import { CommanderError } from 'commander';
import pc from 'picocolors';
import { exitCodes } from './exit-codes.js';
import { adviceFor, Unfinished } from './unfinished.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Says what went wrong, and returns the exit code that belongs to it; a stack trace only for a defect. */
export async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  const { isRefusal } = await import('@infomixup/experiments');
  if (error instanceof Unfinished) {
    const { cause, ending } = error;
    const code = ending.exitCode ?? (await explain(cause));
    say(adviceFor(ending, isRefusal(cause) ? cause.code : undefined));
    return code;
  }
  if (isRefusal(error)) {
    say(`${pc.red('error')} ${error.message}`);
    return exitCodes.refused;
  }
  say(error instanceof Error ? String(error.stack) : String(error));
  return exitCodes.unexpected;
}
