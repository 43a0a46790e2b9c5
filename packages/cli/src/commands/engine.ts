import { engineInfo, installEngine } from '@infomixup/engine';
import type { Command } from 'commander';
import { jsonOption } from './options.js';

interface InstallOptions {
  readonly gpu?: true;
  readonly json?: true;
}

const print = (json: boolean | undefined, value: object, text: string) =>
  process.stdout.write(`${json ? JSON.stringify(value) : text}\n`);

async function install({ gpu, json }: InstallOptions): Promise<void> {
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const installed = await installEngine({ gpu: gpu ?? false, log });
  print(json, installed, installed.line);
}

const lines = (info: object): string =>
  Object.entries(info)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n');

async function info({ json }: { json?: true }): Promise<void> {
  const found = await engineInfo();
  print(json, found, lines(found));
}

/** `infomixup engine info` and `infomixup engine install`. */
export function addEngine(program: Command): Command {
  const engine = program.command('engine').description('the TensorFlow.js engine that everything runs on');
  engine
    .command('info')
    .description('print the engine that opens here, its versions and its cache')
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
