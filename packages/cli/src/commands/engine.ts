import type { Command } from 'commander';
import { print } from '../terminal/print.js';
import { engineOption, type JobOptions, jsonOption, threadsOption } from './options.js';

interface InstallOptions {
  readonly gpu?: true;
  readonly json?: true;
}

type InfoOptions = Pick<JobOptions, 'engine' | 'threads' | 'json'>;

async function install({ gpu, json }: InstallOptions): Promise<void> {
  const { installEngine } = await import('@infomixup/engine');
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const installed = await installEngine({ gpu: gpu ?? false, log });
  await print(json, installed, installed.line);
}

async function info({ engine, threads, json }: InfoOptions): Promise<void> {
  const [{ engineInfo }, { pairsText }, { engineFacts }] = await Promise.all([
    import('@infomixup/engine'),
    import('../terminal/pairs.js'),
    import('./engine-facts.js'),
  ]);
  const found = await engineInfo({ ...(engine ? { prefer: engine } : {}), ...(threads ? { threads } : {}) });
  await print(json, found, pairsText(engineFacts(found), process.stdout.columns));
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
