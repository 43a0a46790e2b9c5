import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/load.js';
import { compareConfig, trainConfig } from '../src/config/schema.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-config-'));
});

const write = async (name: string, text: string) => {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
};

const yaml = `name: small
dataset: spirals
model: { name: spiral-mlp, hidden: [8] }
training:
  epochs: 2
`;

describe('loadConfig', () => {
  it('reads YAML, fills in defaults and splits names from options', async () => {
    const { config } = await loadConfig(await write('good.yaml', yaml), trainConfig);
    expect(config.model).toEqual({ name: 'spiral-mlp', options: { hidden: [8] } });
    expect(config.dataset).toEqual({ name: 'spirals', options: {} });
    expect(config.training.batchSize).toBe(256);
    expect(config.seed).toBe(1);
  });

  it('reads the same from JSON and TypeScript', async () => {
    const plain = {
      name: 'small',
      dataset: 'spirals',
      model: { name: 'spiral-mlp', hidden: [8] },
      training: { epochs: 2 },
    };
    const fromYaml = (await loadConfig(await write('same.yaml', yaml), trainConfig)).config;
    const json = await write('same.json', JSON.stringify(plain));
    const script = await write(
      'same.ts',
      `const epochs: number = 2;\nexport default ${JSON.stringify(plain).replace('"epochs":2', 'epochs')};`,
    );
    expect((await loadConfig(json, trainConfig)).config).toEqual(fromYaml);
    expect((await loadConfig(script, trainConfig)).config).toEqual(fromYaml);
  });

  it('names file, line, column and the likely meaning of a misspelt key', async () => {
    const file = await write('misspelt.yaml', yaml.replace('epochs', 'epocs'));
    await expect(loadConfig(file, trainConfig)).rejects.toThrow(
      `${file}:5:10: training.epocs: unknown key; did you mean "epochs"?`,
    );
  });

  it('reports every problem at once', async () => {
    const file = await write('many.yaml', yaml.replace('epochs: 2', 'epochs: -2\n  batchSize: many'));
    await expect(loadConfig(file, trainConfig)).rejects.toThrow(
      /:5:11: training\.epochs: .*\n.*:6:14: training\.batchSize: /,
    );
  });

  it('says once what a number is beyond', async () => {
    const file = await write('great.yaml', yaml.replace('epochs: 2', 'epochs: 1.0e+300'));
    const problems = loadConfig(file, trainConfig).catch((error: Error) => error.message);
    expect(await problems).toMatch(/^[^\n]*training\.epochs: Too big: expected number to be <=1000000$/);
  });

  it('refuses a negative radius', async () => {
    const file = await write(
      'negative.yaml',
      `${yaml}evaluation:\n  attacks:\n    - { name: fgsm, epsilons: [0, -0.1] }\n`,
    );
    await expect(loadConfig(file, trainConfig)).rejects.toThrow(
      /negative\.yaml:8:\d+: evaluation\.attacks\[0\]\.epsilons/,
    );
  });

  it('spaces radii evenly', async () => {
    const text = `${yaml}methods: { baseline: {} }\nevaluation:\n  attacks:\n    - { name: fgsm, epsilons: { from: 0, to: 0.5, count: 3 } }\n`;
    const { config } = await loadConfig(await write('even.yaml', text), compareConfig);
    expect(config.evaluation.attacks[0]?.epsilons).toEqual([0, 0.25, 0.5]);
  });

  it('spaces radii evenly without rounding errors', async () => {
    const text = `${yaml}evaluation:\n  attacks:\n    - { name: fgsm, epsilons: { from: 0, to: 0.3, count: 31 } }\n`;
    const { config } = await loadConfig(await write('fine.yaml', text), trainConfig);
    expect(config.evaluation?.attacks[0]?.epsilons.map(String)).toEqual(
      Array.from({ length: 31 }, (_, i) => String(Number((i / 100).toFixed(2)))),
    );
  });

  it('says where YAML itself is broken', async () => {
    const file = await write('broken.yaml', 'name: [1, 2\ndataset: x\n');
    await expect(loadConfig(file, trainConfig)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('names a file that is not there', async () => {
    await expect(loadConfig(join(folder, 'absent.yaml'), trainConfig)).rejects.toThrow(/cannot read .*absent\.yaml/);
  });

  it.each([
    ['a number', 'training.epochs=5', { training: { epochs: 5 } }],
    ['a whole list', 'model.hidden=[4, 4]', { model: { options: { hidden: [4, 4] } } }],
    ['an item of a list', 'model.hidden.0=16', { model: { options: { hidden: [16] } } }],
    ['a key that was not there', 'seed=7', { seed: 7 }],
    ['an option of what was named alone', 'dataset.size=10', { dataset: { name: 'spirals', options: { size: 10 } } }],
    [
      'an optimizer by its name alone',
      'training.optimizer=sgd',
      { training: { optimizer: { name: 'sgd', options: {} } } },
    ],
    ['a list that was not there', 'regularizers=[mixup]', { regularizers: [{ name: 'mixup', options: {} }] }],
  ])('overrides %s by --set', async (_, assignment, expected) => {
    const { config } = await loadConfig(await write('set.yaml', yaml), trainConfig, [assignment]);
    expect(config).toMatchObject(expected);
  });

  it('applies overrides one after the other', async () => {
    const file = await write('several.yaml', yaml);
    const { config } = await loadConfig(file, trainConfig, ['regularizers=[mixup]', 'regularizers.0.alpha=0.3']);
    expect(config.regularizers).toEqual([{ name: 'mixup', options: { alpha: 0.3 } }]);
  });

  it.each([
    ['training.epoch=5', '--set training.epoch=5: training.epoch: unknown key; did you mean "epochs"?'],
    ['training.epochs=many', '--set training.epochs=many: training.epochs: '],
    ['epochs', '--set epochs: it assigns nothing; write --set key=value'],
    ['model.hidden.3=5', '--set model.hidden.3=5: a list has no item "3"; its 1 items are counted from 0'],
    ['seed=[1', '--set seed=[1: the value is not YAML'],
    ['seed=*best', '--set seed=*best: the value is not YAML: the alias *best stands for nothing'],
    ['trainig.epochs=5', '--set trainig.epochs=5: trainig: unknown key; did you mean "training"?'],
    ['name.first=5', '--set name.first=5: name: '],
    [
      'regularizers.0=mixup',
      '--set regularizers.0=mixup: regularizers is not set, and has no item "0"; give the whole of it',
    ],
    ['training.epochs.0=5', '--set training.epochs.0=5: training.epochs is 2, and has no "0"; give the whole of it'],
    ['training.epochs.most=5', '--set training.epochs.most=5: training.epochs is 2, and has no "most"'],
    ['training.epochs=', '--set training.epochs= (no value): training.epochs: Invalid input: expected number'],
    [
      'training.optimizer.beta1=',
      '--set training.optimizer.beta1= (no value): training.optimizer: its options are there without its "name"',
    ],
  ])('refuses --set %s, naming it', async (assignment, message) => {
    await expect(loadConfig(await write('override.yaml', yaml), trainConfig, [assignment])).rejects.toThrow(message);
  });

  it.each([
    ['a path', `${'a.'.repeat(20_000)}b=1`, 'it has more than 100 keys'],
    ['a value', `a=${'['.repeat(20_000)}`, 'it nests more than 100 levels deep'],
  ])('refuses --set with %s 20,000 deep', async (_, assignment, message) => {
    const failed = loadConfig(await write('deep.yaml', yaml), trainConfig, [assignment]);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toThrow(/^.{0,200}$/s);
  });

  it('blames the file and the assignment for what they are only together', async () => {
    const evaluation = 'evaluation: { attacks: [{ name: fgsm, norm: linf, epsilons: [0, 0.1] }] }';
    const file = await write('both.yaml', `${yaml}methods: { a: {} }\nseeds: [1, 2]\n${evaluation}\n`);
    await expect(loadConfig(file, compareConfig, ['seeds.0=2'])).rejects.toThrow(
      `${file}:7:8 with --set seeds.0=2: seeds: expected each seed once`,
    );
  });

  it.each([
    ['no method', 'methods: {}', 'methods: expected at least one method'],
    ['a seed twice', 'methods: { a: {} }\nseeds: [1, 1]', 'seeds: expected each seed once'],
    ['a method name that is no folder name', 'methods: { A/B: {} }', 'expected lower-case letters, digits and dashes'],
    ['radii that do not ascend', `methods: { a: {} }`, 'each greater than the one before', '[0.1, 0.1]'],
    ['no radius', `methods: { a: {} }`, 'expected radii', '[]'],
    ['no samples', `methods: { a: {} }`, 'samples', '[0, 0.1], samples: 0'],
  ])('refuses %s', async (_, text, message, epsilons = '[0, 0.1]') => {
    const evaluation = `evaluation: { attacks: [{ name: fgsm, norm: linf, epsilons: ${epsilons} }] }`;
    const file = await write('comparison.yaml', `${yaml}${text}\n${evaluation}\n`);
    await expect(loadConfig(file, compareConfig)).rejects.toThrow(message);
  });

  it.each([
    ['empty', ''],
    ['a list', '- 1'],
    ['text', 'hello'],
  ])('says what is expected where the file is %s', async (_, text) => {
    const file = await write('odd.yaml', text);
    await expect(loadConfig(file, trainConfig)).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.stringContaining(`${file}`),
    });
  });
});
