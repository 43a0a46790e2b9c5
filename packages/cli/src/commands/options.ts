import type { EngineName } from '@infomixup/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that every job takes. */
export interface JobOptions {
  readonly set: readonly string[];
  readonly json?: true;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly resume?: true;
  readonly budgets?: readonly number[];
}

/** Options of the commands that train. */
export interface TrainingOptions extends JobOptions {
  readonly out?: string;
  readonly force?: true;
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `--set`, repeatable. */
export function setOption() {
  return new Option('--set <key=value>', 'override a value of the configuration, such as training.epochs=5; repeatable')
    .argParser(collect)
    .default([], 'none');
}

/** `--json`. */
export function jsonOption() {
  return new Option('--json', 'write one JSON object a line, for machines');
}

/** `--verbose`. */
export function verboseOption() {
  return new Option('--verbose', 'with an error, show also the stack traces of what caused it');
}

/** `--engine`. */
export function engineOption() {
  return new Option('--engine <name>', 'the TensorFlow.js engine to use; the fastest there is by default').choices([
    'tensorflow-gpu',
    'tensorflow',
    'webgpu',
    'wasm',
    'cpu',
  ] satisfies EngineName[]);
}

/** How many samples, at least one. */
export function sampleCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of at least 1.');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1 to 9999.');
}

/** `--threads`. */
export function threadsOption() {
  return new Option(
    '--threads <number>',
    'how many threads share an operation of native TensorFlow; by default one a core',
  ).argParser(wholeNumber);
}

/** `--workers`. */
export function workersOption() {
  return new Option(
    '--workers <number>',
    'how many processes do runs at the same time; by default one a core for engines of one thread, else 1',
  ).argParser(wholeNumber);
}

function numbers(text: string): readonly number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.every((value) => value >= 0 && value <= 1e30)) return values;
  throw new InvalidArgumentError('Give numbers from 0 to 1e30 with commas between them, such as 0.1,0.3.');
}

/** `--budgets`. */
export function budgetsOption() {
  return new Option(
    '--budgets <list>',
    'the epsilons that get a column in tables, such as 0.1,0.3; by default up to four of each attack',
  ).argParser(numbers);
}

/** An example of a command line, for the end of a command's help. */
export function example(line: string): string {
  return `\nExample:\n  infomixup ${line}`;
}

/** The options of the commands that compute. */
export function withJobOptions(command: Command, resume: string): Command {
  return command
    .addOption(setOption())
    .addOption(new Option('--resume', resume))
    .addOption(budgetsOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
}

/** The options of the commands that train. */
export function withTrainingOptions(command: Command): Command {
  return withJobOptions(
    command.addOption(new Option('--out <folder>', 'where results go; runs/<name>-<date and time> by default')),
    'go on with what --out holds, exactly where it stopped; --set training.epochs=N gives it more epochs',
  ).option('--force', 'with --resume: also on another engine, number of threads or version, where results may differ');
}
