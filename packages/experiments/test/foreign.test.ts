import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { objectDocument, planTraining, train } from '../src/index.js';
import { useFolder } from './support/folder.js';
import { builtInConfig } from './support/run-record.js';

const folder = useFolder();

const anySchema = `{ '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }) } }`;
const recipe = (kind: string, create: string, schema = anySchema, more = '') =>
  `export const recipe = { kind: '${kind}', name: 'own', schema: ${schema}, create: ${create}, ${more} };`;

const training = (part: object) => ({ training: { epochs: 1, ...part } });
const own = './own.mjs';
const attacks = { evaluation: { attacks: [{ name: own, epsilons: [0, 0.1] }] } };

describe("a stranger's part that does wrong", () => {
  it.each<[string, string, object, RegExp]>([
    ['a schema that is none', recipe('model', '() => 1', '{}'), { model: own }, /its schema is no Standard Schema/],
    [
      'a schema that throws',
      recipe('model', '() => 1', `{ '~standard': { validate: () => { throw new Error('not today') } } }`),
      { model: own },
      /its schema failed: Error: not today at .*own\.mjs:1:\d+/,
    ],
    [
      'a schema that answers nothing',
      recipe('model', '() => 1', `{ '~standard': { validate: () => {} } }`),
      { model: own },
      /its schema answers undefined, and no \{ value \} or \{ issues \};/,
    ],
    [
      'a schema whose issues are none',
      recipe('model', '() => 1', `{ '~standard': { validate: async () => ({ issues: [null] }) } }`),
      { model: own },
      /its schema answers issues that are no list of/,
    ],
    [
      'settings that no file can hold',
      recipe('schedule', `() => ({ name: 'x', settings: { a: 1n }, factor: () => 1 })`),
      training({ schedule: own }),
      /create returns no schedule: settings is no JSON;/,
    ],
    [
      'settings of data that hold themselves',
      recipe(
        'dataset',
        `() => {
          const half = { name: 'x', size: 1, classes: [], inputShape: [], bounds: [], gather: () => {}, settings: {} };
          half.settings.all = half.settings;
          return { train: half, test: half };
        }`,
      ),
      { dataset: own },
      /create returns no dataset: train\.settings is no JSON or undefined;/,
    ],
    [
      'slots that are no list',
      recipe('optimizer', `() => ({ name: 'x', learningRate: 1, settings: {}, slots: {}, update: () => {} })`),
      training({ optimizer: own }),
      /no optimizer: slots is no list/,
    ],
    [
      'a norm that there is not',
      recipe('attack', `() => ({ name: 'x', norm: 'l7', settings: {}, run: () => {} })`),
      attacks,
      /no attack: norm is no norm/,
    ],
    ['a create that throws', recipe('model', '() => null.x'), { model: own }, /create failed: TypeError: .*own\.mjs/],
    [
      'a create that throws nothing',
      recipe('model', '() => { throw undefined }'),
      { model: own },
      /create failed: undef/,
    ],
    ['no model', recipe('model', '() => {}'), { model: own }, /create returns no model: it is undefined/],
    [
      'a model whose weights are none',
      recipe(
        'model',
        `() => ({ name: 'x', inputShape: [], bounds: [], classes: 2, representations: {}, parameters: { w: null } })`,
      ),
      { model: own },
      /no model: parameters is no variable by name/,
    ],
    ['half a model', recipe('model', `() => ({ name: 'x' })`), { model: own }, /no model: inputShape is no list/],
    ['no data set', recipe('dataset', 'async () => 7'), { dataset: own }, /create returns no dataset: it is number/],
    [
      'half a data set',
      recipe('dataset', '() => ({ train: {}, test: {} })'),
      { dataset: own },
      /train\.name is no string/,
    ],
    ['data that cannot be had', recipe('dataset', 'async () => { throw 3 }'), { dataset: own }, /create failed: 3;/],
    ['no attack', recipe('attack', '() => ({})'), attacks, /create returns no attack: name is no string/],
    ['no optimizer', recipe('optimizer', '() => null'), training({ optimizer: own }), /no optimizer: it is null/],
    ['no schedule', recipe('schedule', '() => 0.1'), training({ schedule: own }), /no schedule: it is number/],
    [
      'no criterion',
      recipe('criterion', `() => ({ name: 'x' })`),
      training({ criterion: own }),
      /losses is no function/,
    ],
    ['no regularizer', recipe('regularizer', '() => {}'), { regularizers: [own] }, /no regularizer: it is undefined/],
    ['paths that are none', recipe('model', '() => 1', anySchema, 'paths: 1'), { model: own }, /paths are no list/],
    [
      'nothing at all',
      'export const other = null;',
      { model: own },
      /the module exports no such recipe: it needs an export named "recipe" with kind: "model", name, schema, create;/,
    ],
    ['another kind', recipe('attack', '() => 1'), { model: own }, /its recipe is of the kind "attack", not "model"/],
    ['half a recipe', `export const recipe = { kind: 'model', name: 'm' };`, { model: own }, /lacks schema, create;/],
    [
      'a model that comes later',
      recipe('model', 'async () => { throw 1 }'),
      { model: own },
      /create returns a promise, and only a data set may come later/,
    ],
  ])('is refused with its name and place for %s, before anything is written', async (_, code, change, message) => {
    await folder.write(code, 'own.mjs');
    const document = objectDocument({ ...builtInConfig, ...change }, folder.at('c.json'));
    const failed = train(document, { out: folder.at('out'), engine: 'cpu' });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(/^experiment: [^\n]*\.\/own\.mjs[^\n]*$/);
    expect(await readdir(folder.path)).toEqual(['own.mjs']);
  });

  it('is none for a module of CommonJS that exports nothing, nor for one of JSON', async () => {
    for (const [name, text] of [
      ['own.cjs', 'module.exports = null;'],
      ['own.json', 'null'],
    ] as const) {
      await folder.write(text, name);
      const document = objectDocument({ ...builtInConfig, model: `./${name}` }, folder.at('c.json'));
      await expect(planTraining(document)).rejects.toThrow(/the module exports no such recipe/);
    }
  });

  it('gets its paths absolute, and others as they are', async () => {
    const create = `({ file, other }) => { throw new Error([file, other].join(' ')) }`;
    await folder.write(recipe('dataset', create, anySchema, `paths: ['file', 'absent']`), 'own.mjs');
    const dataset = { name: './own.mjs', file: 'a/b', other: 'a/b' };
    const plan = await planTraining(objectDocument({ ...builtInConfig, dataset }, folder.at('c.json')));
    expect(() => plan.dataset()).toThrow(`${folder.at('a/b')} a/b`);
    expect(plan.effective.dataset).toEqual(dataset);
  });
});
