import { isRefusal } from '@infomixup/experiments';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { Unfinished } from './commands/unfinished.js';
import { exitCodes } from './exit-codes.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

/** Says what went wrong, and returns the exit code that belongs to it; a stack trace only for a defect. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  if (error instanceof Unfinished) {
    const code = error.exitCode ?? explain(error.cause);
    say(error.advice);
    return code;
  }
  if (isRefusal(error)) {
    say(`${pc.red('error')} ${error.message}`);
    return exitCodes.refused;
  }
  say(error instanceof Error ? String(error.stack) : String(error));
  return exitCodes.unexpected;
}
