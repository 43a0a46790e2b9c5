import { mkdir } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, objectDocument, planTraining, readDocument } from '../src/index.js';
import { useFolder } from './support/folder.js';
import { builtInConfig, runRecord } from './support/run-record.js';

const folder = useFolder();

const write = async (name: string, content: object | string) => {
  await mkdir(dirname(folder.at(name)), { recursive: true });
  return folder.write(content, name);
};

const script = `import type { Anything } from 'nowhere';
import { epochs } from './epochs.ts';
export default { ...${JSON.stringify(builtInConfig)}, training: { epochs } };`;

const plugin = `export const recipe = { kind: 'regularizer', name: 'own', create: () => [],
  schema: { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } } };`;

const spellings: readonly [string, (path: string) => string][] = [
  ['from the working directory', (path) => relative(process.cwd(), path)],
  ['with a dot before it', (path) => `./${relative(process.cwd(), path)}`],
  ['with detours', (path) => `${dirname(path)}/../${dirname(path).split('/').at(-1)}/./${path.split('/').at(-1)}`],
  ['from the root', (path) => path],
];
const names = ['plain', 'with spaces', '100 % %20', 'a#b', 'why?', 'straße-日本', '[x](y)', "quote's"];

describe('a configuration in TypeScript', () => {
  it.each(spellings)('is read by its path %s', async (_, spell) => {
    const path = await write('plain/exp.ts', script);
    await write('plain/epochs.ts', 'export const epochs: number = 3;');
    const document = await readDocument(spell(path));
    expect(document.value).toMatchObject({ training: { epochs: 3 } });
    expect(document.file).toBe(path);
  });

  it.each(names)('is read from a folder called %j, and finds its plugins', async (name) => {
    const path = await write(`${name}/exp.ts`, script.replace('training:', "regularizers: ['./own.ts'], training:"));
    await write(`${name}/epochs.ts`, 'export const epochs: number = 3;');
    await write(`${name}/own.ts`, plugin);
    const plan = await planTraining(await readDocument(relative(process.cwd(), path)));
    expect(plan.config.training.epochs).toBe(3);
    expect(plan.effective.regularizers).toEqual([{ name: './own.ts' }]);
  });
});

describe('paths in a configuration', () => {
  const mnist = { ...builtInConfig, dataset: { name: 'mnist', folder: 'digits' }, model: 'lenet5' };

  it.each([
    ['beside it', {}, 'digits'],
    ['above it', { dataset: { name: 'mnist', folder: '../shared' } }, '../shared'],
    ['from the root', { dataset: { name: 'mnist', folder: '/nowhere' } }, '/nowhere'],
  ])('lead to data %s', async (_, change, expected) => {
    const file = await write('configs/c.json', { ...mnist, ...change });
    const plan = await planTraining(await readDocument(relative(process.cwd(), file)));
    await expect(plan.dataset()).rejects.toThrow(`mnist: ${resolve(folder.at('configs'), expected)} has no`);
  });

  it('are written down as they are, and lead from a run folder where they led from its configuration', async () => {
    const plan = await planTraining(objectDocument(mnist, folder.at('c.json')));
    expect(plan.effective.dataset).toMatchObject({ folder: 'digits' });
    await write('o/run.json', runRecord(mnist, folder.path));
    await expect(evaluate(folder.at('o'), { engine: 'cpu' })).rejects.toThrow(`mnist: ${folder.at('digits')} has no`);
  });

  it('start from the current folder where the command line sets them without a configuration', async () => {
    await write('o/run.json', runRecord(mnist, folder.path));
    const again = evaluate(folder.at('o'), { engine: 'cpu', set: ['dataset.folder=elsewhere'] });
    await expect(again).rejects.toThrow(`mnist: ${resolve('elsewhere')} has no`);
  });

  it('lead to the weights to start from', async () => {
    const document = objectDocument(
      { ...builtInConfig, training: { epochs: 1, startFrom: 'a/b' } },
      folder.at('c.json'),
    );
    expect((await planTraining(document)).config.training.startFrom).toBe(folder.at('a/b'));
  });
});
