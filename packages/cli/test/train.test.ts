import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sealJson } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { training } from './support/configs.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
const run = () => join(here.folder, 'run');
const train = (file: string, ...more: string[]) => here.infomixup('train', file, '--out', run(), ...more);

describe('infomixup train', () => {
  it('trains, evaluates and leaves a complete run folder', async () => {
    expect(await train(await here.write(training))).toBe(0);
    expect((await readdir(run())).sort()).toEqual([
      'checkpoint.previous.safetensors',
      'checkpoint.safetensors',
      'evaluation.json',
      'evaluations',
      'metrics.jsonl',
      'run.json',
      'surface.json',
      'weights.safetensors',
    ]);
    expect(here.out).toContain('epoch 2/2');
    const { settings } = JSON.parse(await readFile(join(run(), 'run.json'), 'utf8'));
    expect(settings.model).toMatchObject({ name: 'spiral-mlp', settings: { initializer: 'torch', classes: 2 } });
  });

  it('attacks as many samples as the evaluation says where an attack says nothing', async () => {
    const file = await here.write({ ...training, evaluation: { ...training.evaluation, samples: 7 } });
    await train(file);
    const { attacks, n } = JSON.parse(await readFile(join(run(), 'evaluation.json'), 'utf8'));
    expect(attacks[0].n).toBe(7);
    expect(n).toBeGreaterThan(7);
  });

  it('refuses a folder that already holds a run', async () => {
    const file = await here.write(training);
    await train(file);
    const before = await readFile(join(run(), 'run.json'), 'utf8');
    expect(await train(file)).toBe(2);
    expect(here.err).toContain('--resume');
    expect(await readFile(join(run(), 'run.json'), 'utf8')).toBe(before);
  });

  it('goes on with the run in a folder', async () => {
    const file = await here.write(training);
    await train(file);
    await rm(join(run(), 'weights.safetensors'));
    expect(await train(file, '--resume')).toBe(0);
    expect(existsSync(join(run(), 'weights.safetensors'))).toBe(true);
  });

  it.each([
    ['seed=9', 'seed: 1 -> 9'],
    ['training.epochs=1', 'training.epochs: 2 -> 1): a run can be given more epochs, not fewer'],
    ['evaluation.attacks.0.samples=5', 'evaluation.attacks[0].samples: absent -> 5'],
    ['regularizers=[mixup]', 'regularizers[0].name: absent -> "mixup"'],
  ])('refuses to resume with another %s and changes nothing', async (assignment, difference) => {
    const file = await here.write(training);
    await train(file);
    await rm(join(run(), 'weights.safetensors'));
    const before = await readdir(run());
    expect(await train(file, '--resume', '--set', assignment)).toBe(2);
    expect(here.err).toContain(difference);
    // The command would fail again, so that no line advises it.
    expect(here.err).not.toContain('ontinue');
    expect(await readdir(run())).toEqual(before);
  });

  it('goes on with other threads than the run had by --force alone', async () => {
    const file = await here.write(training);
    await train(file);
    await rm(join(run(), 'weights.safetensors'));
    const record = JSON.parse(await readFile(join(run(), 'run.json'), 'utf8'));
    await writeFile(join(run(), 'run.json'), sealJson({ ...record, threads: 77, sha256: undefined }));
    expect(await train(file, '--resume')).toBe(2);
    expect(here.err).toMatch(/threads: 77 -> \d+\).*--force/);
    expect(await train(file, '--resume', '--force')).toBe(0);
    const { threads, resumed } = JSON.parse(await readFile(join(run(), 'run.json'), 'utf8'));
    expect([threads, resumed]).toMatchObject([77, [{ step: 10, threads: record.threads }]]);
  });

  it('ends a table with the accuracy at every budget', async () => {
    await train(await here.write(training));
    expect(here.out).toMatch(/clean +[\d.]+ % *\n fgsm 0\.1 +[\d.]+ % *\n fgsm 0\.2 +[\d.]+ % *\n fgsm area +[\d.]+/);
  });

  it('asks for the folder to resume', async () => {
    expect(await here.infomixup('train', await here.write(training), '--resume')).toBe(2);
    expect(here.err).toContain('--out');
  });

  const attack = { name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] };
  it.each([
    [
      'an unknown method',
      { regularizers: ['mixpu'] },
      /config\.json:\d+:\d+: regularizers\[0\]: .*did you mean "mixup"/,
    ],
    ['an unknown model', { model: 'lenet6' }, /config\.json:\d+:\d+: model: .*did you mean "lenet5"/],
    ['a misspelt option of a method', { regularizers: [{ name: 'mixup', alhpa: 1 }] }, /regularizers\[0\].*alhpa/],
    ['a misspelt key', { trainig: {} }, /config\.json:\d+:\d+: trainig: .*did you mean "training"/],
    [
      'an unknown optimizer',
      { training: { epochs: 1, optimizer: { name: 'adm' } } },
      /training\.optimizer: .*did you mean "adam"/,
    ],
    [
      'a negative epsilon',
      { evaluation: { attacks: [{ ...attack, epsilons: [-0.1, 0.2] }] } },
      /attacks\[0\]\.epsilons/,
    ],
    ['a norm that no attack has', { evaluation: { attacks: [{ ...attack, norm: 'l7' }] } }, /attacks\[0\]\.norm: fgsm/],
    ['an attack twice', { evaluation: { attacks: [attack, attack] } }, /attacks\[1\]: fgsm linf stands above already/],
    [
      'a missing representation',
      { model: 'spiral-mlp', regularizers: ['vib'] },
      /regularizers: small: .*vib.*bottleneck/,
    ],
    ['two claims to one effect', { regularizers: ['mixup', 'mixup'] }, /small: .*mixup/],
    ['a model of other inputs', { model: 'lenet5' }, /config\.json:\d+:\d+: model: .*lenet5/],
    ['a data set option of the wrong kind', { dataset: { name: 'spirals', size: 'many' } }, /dataset\.size/],
    ['data that is not there', { dataset: { name: 'mnist', folder: '/nowhere' } }, /:\d+:\d+: dataset: .*\/nowhere/],
    [
      'a batch larger than the data where none is left',
      { training: { epochs: 1, batchSize: 0 } },
      /training\.batchSize/,
    ],
  ])('refuses %s and writes nothing', async (_, change, message) => {
    expect(await train(await here.write({ ...training, ...change }))).toBe(2);
    expect(here.err).toMatch(message);
    expect(here.err).not.toMatch(/\n +at /);
    expect(await readdir(here.folder)).toEqual(['config.json']);
  });

  it('refuses data whose range the model does not take before it trains', async () => {
    await here.write(
      `const half = { name: 'bright', size: 4, classes: ['a', 'b'], inputShape: [2], bounds: [0, 255], gather: () => {} };
       const schema = { '~standard': { version: 1, vendor: 'x', validate: (value: unknown) => ({ value }) } };
       export const recipe = { kind: 'dataset', name: 'bright', schema, create: () => ({ train: half, test: half }) };`,
      'bright.ts',
    );
    expect(await train(await here.write({ ...training, dataset: './bright.ts' }))).toBe(2);
    expect(here.err).toMatch(/bright has values in \[0,255\], and spiral-mlp takes/);
    expect(existsSync(run())).toBe(false);
  });

  it('names the file of a plugin that does not run', async () => {
    await here.write('throw new Error("not today");', 'broken-plugin.ts');
    expect(await train(await here.write({ ...training, regularizers: ['./broken-plugin.ts'] }))).toBe(2);
    expect(here.err).toMatch(/\.\/broken-plugin\.ts.*not today/);
  });

  it('says what the machine refused, without a stack trace', async () => {
    await writeFile(join(here.folder, 'taken'), '');
    expect(await here.infomixup('train', await here.write(training), '--out', join(here.folder, 'taken', 'run'))).toBe(
      2,
    );
    expect(here.err).toMatch(/taken/);
    expect(here.err).not.toMatch(/\n +at /);
  });

  it('says what is kept when training fails, here nothing, and advises nothing that would fail again', async () => {
    const wild = { ...training, training: { ...training.training, optimizer: { name: 'sgd', learningRate: 1e30 } } };
    const file = await here.write(wild);
    expect(await train(file, '--set', 'name=a b')).toBe(2);
    expect(here.err).toMatch(/error trainer: .*NaN|not finite/);
    expect(here.err.trimEnd().split('\n').at(-1)).toMatch(
      /^nothing was done yet; the same command would fail again: mend the cause, and delete .* or choose another --out$/,
    );
  });
});
