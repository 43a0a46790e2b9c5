import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { InfomixupError, sealJson, unsealJson } from '@infomixup/core';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { compare, evaluate, objectDocument, parseText, planTraining } from '../src/index.js';
import { useFolder } from './support/folder.js';
import { builtInConfig, runRecord } from './support/run-record.js';

const folder = useFolder();
const ran = () => existsSync(folder.at('RAN'));

const evil = () => `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(folder.at('RAN'))}, '');
export const recipe = 1;`;

beforeEach(async () => {
  await folder.write(evil(), 'evil.mjs');
  for (const name of ['evil-package', '@evil/package']) {
    await mkdir(folder.at('node_modules', name), { recursive: true });
    await folder.write({ name, type: 'module', exports: './index.js' }, `node_modules/${name}/package.json`);
    await folder.write(evil(), `node_modules/${name}/index.js`);
  }
});

/** A configuration that names `module` for one kind of part. */
const naming: Readonly<Record<string, (module: unknown) => object>> = {
  dataset: (module) => ({ dataset: module }),
  model: (module) => ({ model: module }),
  regularizer: (module) => ({ regularizers: ['mixup', module] }),
  optimizer: (module) => ({ training: { epochs: 1, optimizer: module } }),
  schedule: (module) => ({ training: { epochs: 1, schedule: module } }),
  criterion: (module) => ({ training: { epochs: 1, criterion: module } }),
  attack: (module) => ({ evaluation: { attacks: [{ epsilons: [0, 0.1], ...Object(module) }] } }),
};

const evaluateNaming = async (change: object | undefined, options: object = {}) => {
  await folder.write(runRecord({ ...builtInConfig, ...change }, folder.path), 'run.json');
  return evaluate(folder.path, { engine: 'cpu', ...options });
};

describe('a run folder that names code', () => {
  it.each(Object.keys(naming))(
    'as %s runs none of it, and is refused with the file that would have run',
    async (kind) => {
      await expect(evaluateNaming(naming[kind]?.({ name: './evil.mjs' }))).rejects.toMatchObject({
        code: 'modules-not-allowed',
        message: expect.stringMatching(
          new RegExp(`run\\.json: .*the ${kind} "./evil.mjs" is not built in: it would run ${folder.at('evil.mjs')}`),
        ),
      });
      expect(ran()).toBe(false);
    },
  );

  it.each([
    ['a name alone', './evil.mjs', 'evil.mjs'],
    ['one of several', './evil.mjs#recipe', 'evil.mjs'],
    ['a way round', '../../../../../../../../../../..//./', 'evil.mjs'],
    ['a package', 'evil-package', 'node_modules/evil-package/index.js'],
    ['a package of a scope', '@evil/package#recipe', 'node_modules/@evil/package/index.js'],
  ])('by %s is refused', async (_, name, file) => {
    const model = name.endsWith('/./') ? `${name}${folder.at('evil.mjs')}` : name;
    await expect(evaluateNaming({ model })).rejects.toThrow(`it would run ${folder.at(file)}`);
    expect(ran()).toBe(false);
  });

  it('runs it once that is allowed', async () => {
    const model = './evil.mjs';
    await expect(evaluateNaming({ model }, { allowModules: true })).rejects.toThrow(
      'the module exports no such recipe',
    );
    expect(ran()).toBe(true);
  });

  it('is told of every module at once', async () => {
    const all = { ...naming.model?.('./evil.mjs'), ...naming.dataset?.('evil-package') };
    await expect(evaluateNaming(all)).rejects.toThrow(/the dataset "evil-package"[\s\S]*the model "\.\/evil\.mjs"/);
  });

  it('is not trusted for a value that the command line sets beside the name', async () => {
    await expect(evaluateNaming({ model: './evil.mjs' }, { set: ['model.hidden=[4]'] })).rejects.toMatchObject({
      code: 'modules-not-allowed',
    });
    expect(ran()).toBe(false);
  });

  it("runs what the user's own configuration names beside it", async () => {
    const config = { evaluation: { attacks: [{ name: folder.at('evil.mjs'), epsilons: [0, 0.1] }] } };
    await expect(evaluateNaming({}, { config })).rejects.toThrow('the module exports no such recipe');
    expect(ran()).toBe(true);
  });
});

describe('a run folder whose configuration came from anywhere', () => {
  it.each(['', '.', 'a\0b', 'data:text/javascript,1', 'https://localhost/c.yaml', '/dev/null', '/proc/self/mem/x'])(
    'such as %j is refused as any other',
    async (configFile) => {
      await folder.write(runRecord({ ...builtInConfig, model: './evil.mjs' }, folder.path, configFile), 'run.json');
      await expect(evaluate(folder.path, { engine: 'cpu' })).rejects.toThrow(/run\.json: model: unknown model/);
    },
  );
});

describe('whatever a run folder says', () => {
  const paths = [
    'method',
    'seed',
    'config',
    'config.name',
    'config.dataset',
    'config.dataset.name',
    'config.dataset.size',
  ];
  const more = ['config.model', 'config.model.hidden', 'config.training', 'config.training.epochs', 'config.seed'];
  const rest = [
    'config.evaluation',
    'config.evaluation.attacks',
    'effective',
    'configFile',
    'samples',
    'settings',
    'versions',
  ];
  const names = [
    '',
    '.',
    '..',
    '/',
    '#',
    'a#b',
    'C:',
    '__proto__',
    'toString',
    'node:fs',
    '\0',
    '\u001b[2J',
    './evil.mjs',
    '%2e',
    '~',
  ];
  const value = fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...names.map((name) => ({ name }))),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(1e308, -1, 0, 1e9, [[[]]], { __proto__: null }, { name: 'spirals', size: 1e12 }),
  );

  it('is read or refused, and runs nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths, ...more, ...rest), value, async (path, what) => {
        const record = unsealJson(runRecord(builtInConfig, folder.path)).value;
        const keys = path.split('.');
        const last = keys.pop() ?? '';
        const holder = keys.reduce<object>((object, key) => Reflect.get(object, key), Object(record));
        Reflect.set(holder, last, what);
        await folder.write(sealJson(Object(record)), 'run.json');
        // None was trained.
        await expect(evaluate(folder.path, { engine: 'cpu' })).rejects.toSatisfy(InfomixupError.isInstance);
      }),
      { numRuns: 100, seed: 11 },
    );
    expect(ran()).toBe(false);
  });
});

describe('a document of no trust', () => {
  it('runs nothing in a comparison either, here or in workers', async () => {
    const own = objectDocument({ ...builtInConfig, methods: { a: { model: './evil.mjs' } } }, folder.at('c.yaml'));
    const document = { ...own, origin: () => ({ file: own.file, trusted: false }) };
    for (const workers of [1, 2]) {
      const compared = compare(document, { out: folder.at('out'), engine: 'cpu', workers });
      await expect(compared).rejects.toMatchObject({ code: 'modules-not-allowed' });
    }
    expect(ran()).toBe(false);
  });
});

describe('what a program or the command line names', () => {
  it.each([
    ['a file', 'model: ./evil.mjs'],
    ['an alias', 'model: &name ./evil.mjs\nregularizers: [*name]'],
    ['a tag', 'model: !!str ./evil.mjs'],
  ])('runs where a configuration says so by %s', async (_, text) => {
    const written = `name: x\ndataset: spirals\ntraining: { epochs: 1 }\n${text}\n`;
    await expect(planTraining(parseText(written, folder.at('c.yaml')))).rejects.toThrow('exports no such recipe');
    expect(ran()).toBe(true);
  });

  it.each(['data:text/javascript,', ' data:text/javascript,', 'DATA:text/javascript,', 'da\tta:text/javascript,'])(
    'is never the address %j',
    async (address) => {
      const model = `${address}${encodeURIComponent(evil())}`;
      const plan = planTraining(objectDocument({ ...builtInConfig, model }, folder.at('c.yaml')));
      await expect(plan).rejects.toThrow(/an address is never imported/);
      // A folder whose digests are right, as a stranger can make them.
      for (const allowModules of [false, true])
        await expect(evaluateNaming({ model }, { allowModules })).rejects.toThrow(/an address is never imported/);
      expect(ran()).toBe(false);
    },
  );

  it.each([
    ['file://', () => `file://${folder.at('evil.mjs')}`],
    ['https:', () => 'https://localhost/evil.mjs'],
    ['node:', () => 'node:fs'],
    ["one of Node's own modules", () => 'fs'],
    ["a package's own import", () => '#evil'],
    ['nothing', () => '#'],
  ])('is never %s, allowed or not', async (_, name) => {
    const change = { model: name() };
    await expect(planTraining(objectDocument({ ...builtInConfig, ...change }, folder.at('c.yaml')))).rejects.toThrow(
      /unknown model/,
    );
    await expect(evaluateNaming(change, { allowModules: true })).rejects.toThrow(/unknown model/);
    expect(ran()).toBe(false);
  });
});
