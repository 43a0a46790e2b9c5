import { InfomixupError } from '@infomixup/core';
import { CommanderError } from 'commander';
import pc from 'picocolors';
import { Unfinished } from './commands/unfinished.js';
import { exitCodes } from './exit-codes.js';

const say = (line: string) => process.stderr.write(`${line}\n`);

/** What the operating system refused, such as a folder that may not be written to. */
const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { syscall: string } =>
  error instanceof Error && 'code' in error && 'syscall' in error;

/** Says what went wrong, and returns the exit code that belongs to it; a stack trace only for a defect. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.refused;
  if (error instanceof Unfinished) {
    const code = error.exitCode ?? explain(error.cause);
    say(error.advice);
    return code;
  }
  if (InfomixupError.isInstance(error) || isSystemError(error)) {
    say(`${pc.red('error')} ${error.message}`);
    return exitCodes.refused;
  }
  say(error instanceof Error ? String(error.stack) : String(error));
  return exitCodes.unexpected;
}
