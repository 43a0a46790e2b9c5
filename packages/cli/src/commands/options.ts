import type { EngineName, OpenOptions } from '@infomixup/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options that every job takes. */
export interface JobOptions {
  readonly set: readonly string[];
  readonly json?: true;
  readonly engine?: EngineName;
  readonly threads?: number;
}

/** What they ask of the engine. */
export function openOptions({ engine, threads }: Pick<JobOptions, 'engine' | 'threads'>): OpenOptions {
  return {
    ...(engine ? { prefer: engine } : {}),
    ...(threads ? { threads } : {}),
  };
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

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1.');
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

/** `--out`. */
const outOption = () => new Option('--out <folder>', 'where results go; runs/<name>-<date and time> by default');

/** `--resume`. */
const resumeOption = () => new Option('--resume', 'go on with what --out holds, exactly where it stopped');

/** An example of a command line, for the end of a command's help. */
export function example(line: string): string {
  return `\nExample:\n  infomixup ${line}`;
}

/** The options of the commands that train. */
export function withTrainingOptions(command: Command): Command {
  return command
    .addOption(outOption())
    .addOption(setOption())
    .addOption(resumeOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
}
