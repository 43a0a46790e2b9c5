import { engineInfo, installEngine } from '@infomixup/engine';
import type { Command } from 'commander';
import { pairsText } from '../terminal/pairs.js';
import { engineFacts } from './engine-facts.js';
import { engineOption, type JobOptions, jsonOption, openOptions, threadsOption } from './options.js';

interface InstallOptions {
  readonly gpu?: true;
  readonly json?: true;
}

type InfoOptions = Omit<JobOptions, 'set'>;

const print = (json: boolean | undefined, value: object, text: string) =>
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);

async function install({ gpu, json }: InstallOptions): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const installed = await installEngine({ gpu: gpu ?? false, log });
  print(json, installed, installed.line);
}

async function info(options: InfoOptions): Promise<void> {
  const found = await engineInfo(openOptions(options));
  print(options.json, found, pairsText(engineFacts(found), process.stdout.columns));
}

/** `infomixup engine info` and `infomixup engine install`. */
export function addEngine(program: Command): Command {
  const engine = program.command('engine').description('the TensorFlow.js engine that everything runs on');
  engine
    .command('info')
    .description('print the engine that opens here and all that its speed and results depend on')
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(info);
  engine
    .command('install')
    .description('install the native engine where this machine can have it')
    .option('--gpu', 'take the build for NVIDIA GPUs')
    .addOption(jsonOption())
    .action(install);
  return engine;
}
