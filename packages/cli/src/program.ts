import { InfomixupError } from '@infomixup/core';
import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { addCompare } from './commands/compare.js';
import { addData } from './commands/data.js';
import { addEngine } from './commands/engine.js';
import { addEvaluate } from './commands/evaluate.js';
import { addReport } from './commands/report.js';
import { addTrain } from './commands/train.js';
import { exitCodes } from './exit-codes.js';
import { Interrupted } from './run/interrupted.js';
import { versions } from './run/versions.js';

const exitText = `
Exit codes: ${exitCodes.done} done, ${exitCodes.unexpected} a defect, ${exitCodes.badInput} wrong input, ${exitCodes.interrupted} interrupted (a checkpoint is written).`;

/** The command line with all its commands. */
export function createProgram(): Command {
  const program = new Command('infomixup')
    .description('Train classifiers that resist perturbations, and find out honestly whether they do.')
    .version(versions().infomixup ?? '')
    .addHelpText('after', exitText)
    .showHelpAfterError('(infomixup --help lists the commands)')
    .exitOverride();
  for (const add of [addTrain, addEvaluate, addCompare, addReport, addData, addEngine]) add(program).exitOverride();
  return program;
}

/** Says what went wrong, and the exit code that belongs to it; a stack trace only for a defect. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
  if (error instanceof Interrupted) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.interrupted;
  }
  if (InfomixupError.isInstance(error)) {
    process.stderr.write(`${pc.red('error')} ${error.message}\n`);
    return exitCodes.badInput;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.unexpected;
}

/**
 * Runs the command line on `argv`, as Node gives it, and returns the exit code.
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(argv);
    return exitCodes.done;
  } catch (error) {
    return explain(error);
  }
}
