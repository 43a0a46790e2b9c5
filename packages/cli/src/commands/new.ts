import type { Command } from 'commander';
import { print } from '../terminal/print.js';
import { example, jsonOption } from './options.js';

interface NewOptions {
  readonly json?: true;
  readonly out?: string;
}

async function write(kind: string, name: string, { out, json }: NewOptions): Promise<void> {
  const { writePart } = await import('@infomixup/experiments');
  const written = await writePart(kind, name, { out });
  const next = `Next: cd ${written.folder} && ${written.linked ? '' : 'npm install && '}npm test`;
  await print(
    json,
    written,
    [`${written.package}: ${written.folder}`, ...written.files.map((file) => `  ${file}`), next].join('\n'),
  );
}

/** `infomixup new KIND NAME`. */
export function addNew(program: Command): Command {
  return program
    .command('new')
    .description('write a package for a part of your own, with tests, that builds and passes as it stands')
    .argument('<kind>', 'regularizer, attack, dataset, model or experiment')
    .argument('<name>', 'lower-case words with dashes between them, such as input-noise')
    .option('--out <folder>', 'the folder to make; infomixup-<kind>-<name> here by default, of an experiment <name>')
    .addOption(jsonOption())
    .addHelpText('after', example('new regularizer input-noise'))
    .action(write);
}
