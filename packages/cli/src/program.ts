import { Command } from 'commander';
import { addCompare } from './commands/compare.js';
import { addCorpus } from './commands/corpus.js';
import { addData } from './commands/data.js';
import { addDiff } from './commands/diff.js';
import { addEngine } from './commands/engine.js';
import { addEvaluate } from './commands/evaluate.js';
import { addNew } from './commands/new.js';
import { verboseOption } from './commands/options.js';
import { addReport } from './commands/report.js';
import { addTrain } from './commands/train.js';
import { exitCodes } from './exit-codes.js';
import { explain } from './explain.js';
import { version } from './package-files.js';

const exitText = `
Exit codes:
  ${exitCodes.done}    done
  ${exitCodes.unexpected}    a defect of this program: please report it
  ${exitCodes.refused}    the command line, a configuration, a file or the machine is not as it must be
  ${exitCodes.differ}    diff: the runs differ
  130  stopped by Ctrl-C (143 by SIGTERM, 129 by SIGHUP); what was done is kept`;

/** The command line. */
export interface Program {
  readonly command: Command;
  /** Whether the command that was run is to tell all of an error. */
  readonly verbose: () => boolean;
}

/** It with all its commands. */
export function createProgram(): Program {
  const program = new Command('infomixup')
    .description('Train classifiers that resist perturbations, and find out honestly whether they do.')
    .version(version)
    .addHelpText('after', exitText)
    .exitOverride();
  let verbose = false;
  program.hook('preAction', (_, command) => {
    verbose = command.opts().verbose ?? false;
  });
  for (const add of [addTrain, addEvaluate, addCompare, addReport, addDiff, addCorpus, addNew, addData, addEngine]) {
    const command = add(program);
    for (const each of [command, ...command.commands]) each.exitOverride().showHelpAfterError(hintFor(each));
    for (const each of command.commands.length > 0 ? command.commands : [command]) each.addOption(verboseOption());
  }
  return { command: program.showHelpAfterError(hintFor(program)), verbose: () => verbose };
}

const hintFor = (command: Command): string => {
  const names = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  return `(${names.startsWith('infomixup') ? names : `infomixup ${names}`} --help tells more)`;
};

const isHelp = (word: string): boolean => ['-h', '--help'].includes(word);

/** The command that `words` begin with; undefined where one of their names is none. */
function commandOf(parent: Command, [name, ...rest]: readonly string[]): Command | undefined {
  if (name === undefined || name.startsWith('-') || parent.commands.length === 0) return parent;
  const command = parent.commands.find((each) => each.name() === name);
  return command && commandOf(command, rest);
}

/** Words with `help` in front of a command's name as `--help` behind it; asked for help with what is no command, none. */
function withHelpLast(program: Command, words: readonly string[]): readonly string[] {
  const place = words.slice(0, 2).indexOf('help');
  const isCommand = place >= 0 && (commandOf(program, words.slice(0, place))?.commands.length ?? 0) > 0;
  const plain = isCommand ? [...words.toSpliced(place, 1), '--help'] : words;
  const unasked = plain.filter((word) => !isHelp(word));
  // Commander would give the program's help, and not say that it knows no such command.
  return commandOf(program, unasked) ? plain : unasked;
}

/**
 * Runs the command line on `argv`, as Node gives it, and returns the exit code.
 *
 * @example
 * ```ts
 * import { main } from 'infomixup';
 * console.assert((await main(['node', 'infomixup', 'report', 'no/such/folder'])) === 2);
 * ```
 */
export async function main(argv: readonly string[]): Promise<number> {
  const { command, verbose } = createProgram();
  try {
    await command.parseAsync(withHelpLast(command, argv.slice(2)), { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return explain(error, { verbose: verbose() });
  }
}
