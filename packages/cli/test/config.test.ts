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

  it('says where YAML itself is broken', async () => {
    const file = await write('broken.yaml', 'name: [1, 2\ndataset: x\n');
    await expect(loadConfig(file, trainConfig)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('names a file that is not there', async () => {
    await expect(loadConfig(join(folder, 'absent.yaml'), trainConfig)).rejects.toThrow(/cannot read .*absent\.yaml/);
  });

  it.each([
    ['training.epochs=5', (config: { training: { epochs: number } }) => config.training.epochs, 5],
    ['model.hidden.0=16', (config: { model: { options: object } }) => config.model.options, { hidden: [16] }],
    ['seed=7', (config: { seed: number }) => config.seed, 7],
  ])('applies --set %s', async (assignment, read, expected) => {
    const { config } = await loadConfig(await write('set.yaml', yaml), trainConfig, [assignment]);
    expect(read(config)).toEqual(expected);
  });

  it('refuses an override of an unknown key and one without a value', async () => {
    const file = await write('override.yaml', yaml);
    await expect(loadConfig(file, trainConfig, ['training.epoch=5'])).rejects.toThrow(/did you mean "epochs"/);
    await expect(loadConfig(file, trainConfig, ['epochs'])).rejects.toMatchObject({ code: 'bad-override' });
  });
});
