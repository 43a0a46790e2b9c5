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
export const openOptions = ({ engine, threads }: Pick<JobOptions, 'engine' | 'threads'>): OpenOptions => ({
  ...(engine ? { prefer: engine } : {}),
  ...(threads ? { threads } : {}),
});

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `--set`, repeatable. */
export const setOption = () =>
  new Option('--set <key=value>', 'override a value of the configuration, such as training.epochs=5; repeatable')
    .argParser(collect)
    .default([], 'none');

/** `--json`. */
export const jsonOption = () => new Option('--json', 'write one JSON object a line, for machines');

/** `--engine`. */
export const engineOption = () =>
  new Option('--engine <name>', 'the TensorFlow.js engine to use; the fastest there is by default').choices([
    'tensorflow-gpu',
    'tensorflow',
    'webgpu',
    'wasm',
    'cpu',
  ] satisfies EngineName[]);

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number from 1.');
}

/** `--threads`. */
export const threadsOption = () =>
  new Option(
    '--threads <number>',
    'how many threads share an operation of native TensorFlow; by default one a core',
  ).argParser(wholeNumber);

/** `--workers`. */
export const workersOption = () =>
  new Option(
    '--workers <number>',
    'how many processes do runs at the same time; by default one a core for engines of one thread, else 1',
  ).argParser(wholeNumber);

/** `--out`. */
const outOption = () => new Option('--out <folder>', 'where results go; runs/<name>-<date and time> by default');

/** `--resume`. */
const resumeOption = () => new Option('--resume', 'go on with what --out holds, exactly where it stopped');

/** An example of a command line, for the end of a command's help. */
export const example = (line: string): string => `\nExample:\n  infomixup ${line}`;

/** The options of the commands that train. */
export const withTrainingOptions = (command: Command): Command =>
  command
    .addOption(outOption())
    .addOption(setOption())
    .addOption(resumeOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
