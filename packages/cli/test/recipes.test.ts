import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findRecipe } from '@infomixup/experiments';
import { describe, expect, it } from 'vitest';
import { training } from './support/configs.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();

const contract = JSON.stringify(import.meta.resolve('@infomixup/regularizer'));
const tfjs = JSON.stringify(import.meta.resolve('@tensorflow/tfjs'));
/** A plugin that penalizes nothing, as a stranger would write it; `numbers` makes it TypeScript. */
const plugin = (name: string, numbers = '') => `
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'by hand',
      validate: (value) =>
        'weight' in value ? { value } : { issues: [{ message: 'weight is missing', path: ['weight'] }] },
    },
  };
  const weight${numbers} = 1;
  export const recipe = { kind: 'regularizer', name: '${name}', schema, create: () => [], weight };
`;

async function writePackage(name: string, code: string): Promise<void> {
  const folder = join(here.folder, 'node_modules', name);
  await mkdir(folder, { recursive: true });
  const manifest = { name, version: '1.0.0', type: 'module', exports: { import: './plugin.js' } };
  await here.write(manifest, join('node_modules', name, 'package.json'));
  await here.write(code, join('node_modules', name, 'plugin.js'));
}

const find = (name: string) =>
  findRecipe('regularizer', name, { file: join(here.folder, 'config.yaml'), trusted: true });

describe('findRecipe', () => {
  it.each([
    ['regularizer', ['mixup', 'vib', 'infomixup']],
    ['attack', ['fgsm', 'pgd']],
    ['model', ['lenet5', 'spiral-mlp', 'pre-act-resnet18']],
    ['dataset', ['mnist', 'spirals']],
  ] as const)('finds every built-in %s by its short name', async (kind, names) => {
    for (const name of names)
      expect(await findRecipe(kind, name, { file: 'config.yaml', trusted: false })).toMatchObject({ kind, name });
  });

  it("finds a stranger's TypeScript file from the configuration's folder", async () => {
    await here.write(plugin('own', ': number'), 'own.ts');
    expect(await find('./own.ts')).toMatchObject({ name: 'own', weight: 1 });
  });

  it('finds a package that only has an import condition', async () => {
    await writePackage('infomixup-regularizer-own', plugin('own'));
    await writePackage('@stranger/own', plugin('scoped'));
    expect(await find('infomixup-regularizer-own')).toMatchObject({ name: 'own' });
    expect(await find('@stranger/own')).toMatchObject({ name: 'scoped' });
  });

  it('takes one of several recipes by its name', async () => {
    const one = plugin('one').replace('export const recipe', 'const one');
    await here.write(`${one}\nexport const recipes = [one, { ...one, name: 'two' }];`, 'several.mjs');
    expect(await find('./several.mjs#two')).toMatchObject({ name: 'two' });
    await expect(find('./several.mjs')).rejects.toThrow(/exports several \(one, two\); add "#"/);
    await expect(find('./several.mjs#three')).rejects.toThrow(/exports one, two/);
  });

  it.each([
    ['mixpu', /unknown regularizer "mixpu"; did you mean "mixup"\? \(no installed package has that name; built in: /],
    ['@stranger/absent', /unknown regularizer "@stranger\/absent".*not importable.*@stranger\/absent/],
    ['./absent.ts', /unknown regularizer "\.\/absent\.ts".*not importable.*absent\.ts/],
    ['weight-averaging', /unknown regularizer "weight-averaging"; did you mean "ema" or "swa"\?/],
  ])('says why there is no %s', async (name, message) => {
    await expect(find(name)).rejects.toThrow(message);
  });

  it('says that a path is a folder', async () => {
    await mkdir(join(here.folder, 'own'));
    await expect(find('./own')).rejects.toThrow(/own is a folder without a module to import; name a file, such as/);
  });

  it('says that a module exports no recipe of the kind', async () => {
    await here.write(plugin('own').replace("'regularizer'", "'attack'"), 'attack.ts');
    await expect(find('./attack.ts')).rejects.toThrow(/the module exports no such recipe/);
  });
});

describe('what a preset is made of', () => {
  it('is told with its name, where an error names it that nobody wrote', async () => {
    const config = { ...training, regularizers: ['mixup', 'infomixup'] };
    expect(await here.infomixup('train', await here.write(config), '--out', join(here.folder, 'run'))).toBe(2);
    expect(here.err).toMatch(/"mixup" and "boundary-mixup" both claim .* \("boundary-mixup" is part of infomixup\)/);
  });
});

describe("a stranger's plugin in a configuration", () => {
  const train = async (regularizer: unknown) =>
    here.infomixup(
      'train',
      await here.write({ ...training, regularizers: [regularizer] }),
      '--out',
      join(here.folder, 'run'),
    );

  it('trains, on the engine that is open', async () => {
    const create = `() => defineRegularizer({
      name: 'own',
      settings: {},
      requires: {},
      init: () => null,
      step: () => ({ penalty: ({ logits }) => tf.mul(0.5, tf.mean(tf.square(logits))) }),
    })`;
    const imports = `import { defineRegularizer } from ${contract};\nimport * as tf from ${tfjs};`;
    await here.write(imports + plugin('own').replace('() => []', create), 'own.ts');
    expect(await train({ name: './own.ts', weight: 1 })).toBe(0);
    expect(here.out).toMatch(/penalty\/own 0\.\d*[1-9]/);
    // What a run folder names is found again, and runs where that is allowed.
    expect(await here.infomixup('evaluate', join(here.folder, 'run'))).toBe(2);
    expect(here.err).toContain(`it would run ${join(here.folder, 'own.ts')}`);
    expect(await here.infomixup('evaluate', join(here.folder, 'run'), '--allow-modules')).toBe(0);
  });

  it('has its options checked by its own schema', async () => {
    await here.write(plugin('own'), 'own.ts');
    expect(await train('./own.ts')).toBe(2);
    expect(here.err).toMatch(/config\.json:\d+:\d+: regularizers\[0\]\.weight: \.\/own\.ts: weight is missing/);
  });
});
