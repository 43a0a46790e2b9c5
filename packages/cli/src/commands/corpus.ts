import type { EngineName } from '@infomixup/engine';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { print } from '../terminal/print.js';
import { engineOption, example, jsonOption, sampleCount, setOption, threadsOption } from './options.js';

interface CorpusOptions {
  readonly out: string;
  readonly images?: string;
  readonly attack: readonly string[];
  readonly split: 'train' | 'test';
  readonly samples?: number;
  readonly keep: 'fooled' | 'all';
  readonly seed?: number;
  readonly weights?: string;
  readonly config?: string;
  readonly set: readonly string[];
  readonly allowModules?: true;
  readonly engine?: EngineName;
  readonly threads?: number;
  readonly json?: true;
}

async function corpus(folder: string, { attack, json, ...options }: CorpusOptions): Promise<void> {
  const { writeCorpus } = await import('@infomixup/experiments');
  const written = await writeCorpus(folder, { ...options, attacks: attack });
  const { path, sha256, examples } = written;
  const text = [
    `${path}: ${examples} examples. To train with them:`,
    '  regularizers:',
    `    - { name: static-corpus, corpus: ${path}, sha256: ${sha256} }`,
  ].join('\n');
  await print(json, written, text);
}

function seed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

/** `infomixup corpus RUN`. */
export function addCorpus(program: Command): Command {
  return program
    .command('corpus')
    .description('attack a trained model once, and keep the examples in a file: for static-corpus, or for transfer')
    .argument('<run>', 'the folder of a training')
    .requiredOption('--out <file>', 'the safetensors file to write')
    .addOption(
      new Option('--attack <words>', 'an attack and its options, such as "pgd norm=linf epsilon=0.2"; repeatable')
        .argParser(collect)
        .default([], "those of the run's evaluation, at each of their budgets"),
    )
    .option('--images <folder>', 'write the examples as PNG too, rounded to 8 bits, into a new folder')
    .addOption(new Option('--split <part>', 'which samples to attack').choices(['train', 'test']).default('train'))
    .addOption(new Option('--samples <number>', 'only the first so many; all by default').argParser(sampleCount))
    .addOption(
      new Option('--keep <which>', 'the examples that fool the model, or all')
        .choices(['fooled', 'all'])
        .default('fooled'),
    )
    .addOption(new Option('--seed <number>', "fixes the attacks' draws; the run's by default").argParser(seed))
    .option('--weights <name>', "which of the run's weights: last, best, or an average's name such as ema")
    .option('--config <file>', 'take the attacks from this configuration instead of the one trained with')
    .option('--allow-modules', 'run what the folder names for parts that are not built in; only where you trust it')
    .addOption(setOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', example('corpus results --attack "fgsm norm=linf epsilon=0.2" --out corpus.safetensors'))
    .action(corpus);
}
