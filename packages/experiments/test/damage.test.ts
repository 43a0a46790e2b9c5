import { copyFile, cp, lstat, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  decodeSafetensors,
  encodeSafetensors,
  loadModelTensors,
  modelTensors,
  sealJson,
  spiralMlp,
  unsealJson,
} from '@infomixup/core';
import { loadCheckpoint } from '@infomixup/trainer/node';
import { describe, expect, it } from 'vitest';
import {
  compare,
  evaluate,
  type RunRecord,
  readReportInput,
  readRun,
  readRunRecord,
  report,
  runFolder,
  train,
} from '../src/index.js';
import { comparisonFile, readComparisonRecord } from '../src/run/comparison.js';
import { writeJson } from '../src/run/json-file.js';
import { readWeights } from '../src/run/weights.js';
import { useFolder } from './support/folder.js';
import { tiny } from './support/tiny.js';
import { useTrained } from './support/trained.js';

const folder = useFolder();
const trained = useTrained(folder);
const { copied } = trained;

const message = (work: Promise<unknown>): Promise<string> => work.then(String, (error: Error) => error.message);

/** How many of the flips, one a byte and bits in turn, `read` lets pass. */
async function unnoticed(path: string, read: () => Promise<unknown>, positions?: (length: number) => number[]) {
  const bytes = await readFile(path);
  await read();
  let passed = 0;
  for (const position of positions?.(bytes.length) ?? bytes.keys()) {
    const byte = bytes[position] ?? 0;
    bytes[position] = byte ^ (1 << (position % 8));
    await writeFile(path, bytes);
    await read().then(
      () => passed++,
      () => {},
    );
    bytes[position] = byte;
  }
  return { passed, size: bytes.length };
}

/** The ends, where the structure is, and some of what is between. */
const some = (length: number) => [
  ...Array.from({ length: 20 }, (_, i) => i),
  ...Array.from({ length: 20 }, (_, i) => Math.floor((length * (i + 1)) / 21)),
  ...Array.from({ length: 80 }, (_, i) => length - 1 - i),
];

describe('every changed byte is noticed', () => {
  it('of run.json', async () => {
    const run = await copied();
    const { passed, size } = await unnoticed(run.record, () => readRunRecord(run), some);
    expect(passed).toBe(0);
    expect(size).toBeGreaterThan(1000);
  });

  it('of compare.json', async () => {
    const { name: _, ...shared } = tiny;
    await writeJson(comparisonFile(folder.path), { ...shared, name: 'c', methods: { baseline: {} } });
    const { passed } = await unnoticed(comparisonFile(folder.path), () => readComparisonRecord(folder.path));
    expect(passed).toBe(0);
  });

  it('of weights.safetensors', async () => {
    const run = await copied();
    const model = spiralMlp({ seed: 3, hidden: [2] });
    const before = await modelTensors(model);
    const { passed, size } = await unnoticed(run.weights, () =>
      readWeights(model, run.path).then(() => {
        loadModelTensors(model, before);
      }),
    );
    expect(passed).toBe(0);
    expect(size).toBeGreaterThan(400);
    expect(await modelTensors(model)).toEqual(before);
    model.dispose();
  });

  it.each(['checkpoint.safetensors', 'evaluation.json', 'surface.json'])('of %s', async (name) => {
    const run = await copied();
    await rm(run.checkpoints.previous);
    const read = name.startsWith('checkpoint') ? () => loadCheckpoint(run.path) : () => readRun(run.path);
    // A hundred kilobytes, of which each read makes a digest.
    const few = (length: number) => some(length).filter((_, i) => i % 6 === 0);
    const { passed } = await unnoticed(join(run.path, name), read, name === 'surface.json' ? few : some);
    expect(passed).toBe(0);
  });

  it('of evaluations by their names', async () => {
    const run = await copied();
    const { evaluationName = '' } = await readRun(run.path);
    const file = join(run.evaluations, `${evaluationName}.json`);
    const { passed } = await unnoticed(file, () => readRun(run.path, { evaluation: evaluationName }), some);
    expect(passed).toBe(0);
  });
});

describe('what was changed by hand', () => {
  it('is refused with what to do', async () => {
    const run = await copied();
    const text = await readFile(run.record, 'utf8');
    await writeFile(run.record, text.replace('"seed": 1', '"seed": 2'));
    expect(await message(readRun(run.path))).toMatch(
      /run\.json is damaged: it does not match its SHA-256, so that it was damaged, or changed after it was written; put back a copy of it, or train anew into another folder/,
    );
    await writeFile(run.record, JSON.stringify(unsealJson(text).value));
    expect(await message(readRun(run.path))).toMatch(/run\.json is damaged: it has lost the SHA-256 at its end/);
  });
});

describe('a record that contradicts itself', () => {
  type Change = (record: RunRecord) => object;
  const rewritten = async (change: Change) => {
    const run = await copied();
    const record = await readRunRecord(run);
    await writeJson(run.record, { ...record, ...change(record) });
    return run;
  };

  it.each<[string, Change, string]>([
    ['seeds', () => ({ seed: 2 }), 'effective.seed: it is 1, and seed 2'],
    [
      'epochs',
      ({ config }) => ({ config: { ...config, training: { epochs: 7 } } }),
      'config.training.epochs: it is 7, and effective.training.epochs 2',
    ],
    [
      'models',
      ({ effective }) => ({ effective: { ...effective, model: { name: 'lenet5' } } }),
      'config.model: it is "spiral-mlp", and effective.model "lenet5"',
    ],
    [
      'regularizers',
      ({ config }) => ({ config: { ...config, regularizers: ['mixup'] } }),
      'config.regularizers: it is "mixup", and effective.regularizers ""',
    ],
    [
      'weights that would be files elsewhere',
      () => ({ sets: { 'x/../../../victim': '0'.repeat(64) }, evaluated: 'last' }),
      'sets.x/../../../victim: ',
    ],
    ['batch sizes', () => ({ settings: { batchSize: 3 } }), 'settings.batchSize: it is 3, and effective.training.bat'],
    [
      'engine and versions',
      () => ({ engine: 'wasm', versions: { tensorflow: '2.9' } }),
      'engine: it is wasm, and versions.tensorflow 2.9',
    ],
    [
      'a later engine and versions',
      ({ versions }) => ({ resumed: [{ step: 1, engine: 'tensorflow', versions: { tfjs: String(versions.tfjs) } }] }),
      'resumed.0.engine: it is tensorflow, and versions.tensorflow is absent',
    ],
  ])('is refused with both fields: %s', async (_, change, said) => {
    const run = await rewritten(change);
    expect(await message(readRunRecord(run))).toContain(`${run.record} is damaged: ${said}`);
  });

  it.each<[string, Change, string]>([
    [
      'options',
      ({ effective }) => ({ effective: { ...effective, dataset: { name: 'spirals', size: 80 } } }),
      'effective.dataset.size is 80, and config comes to 40',
    ],
    [
      'options that nobody wrote',
      ({ effective }) => ({ effective: { ...effective, dataset: { ...Object(effective.dataset), noise: 0.5 } } }),
      'effective.dataset.noise is 0.5, and config comes to 0.03',
    ],
    [
      'numbers of samples',
      () => ({ samples: { train: 30, test: 11 } }),
      'samples are 30 to train and 11 to test, and its data set has 30 to train and 10 to test',
    ],
  ])('is refused where it is evaluated: %s', async (_, change, said) => {
    const run = await rewritten(change);
    expect(await message(evaluate(run.path))).toContain(`${run.record} contradicts itself: ${said}; `);
    expect(await message(evaluate(run.path, { set: ['dataset.size=60'], name: 'more' }))).not.toContain('contradicts');
  });
});

describe('results in the place of others', () => {
  it('are refused: a run that is none of the method and seed of its folder', async () => {
    const { name: _, ...shared } = tiny;
    await writeJson(comparisonFile(folder.path), { ...shared, name: 'c', methods: { mixup: {} }, seeds: [2] });
    await mkdir(folder.at('runs'));
    await cp(trained.path, folder.at('runs', 'mixup-seed2'), { recursive: true });
    expect(await message(readReportInput(folder.path))).toContain(
      'run.json is of tiny (seed 1), and stands in the place of mixup (seed 2)',
    );
  });

  it('are refused: a surface of other columns and rows than it has numbers', async () => {
    const run = await copied();
    const { value } = unsealJson(await readFile(run.surface, 'utf8'));
    await writeJson(run.surface, { ...Object(value), rows: 1e9 });
    expect(await message(readRun(run.path))).toContain('probabilities: there are not as many as columns times rows');
  });
});

describe('links in a run folder', () => {
  it('that are folders are not written through', async () => {
    const outside = folder.at('outside');
    await mkdir(outside);
    await writeFile(join(outside, 'settings.json'), 'mine');
    const run = await copied();
    for (const name of ['evaluations', 'figures']) {
      await rm(join(run.path, name), { recursive: true, force: true });
      await symlink(outside, join(run.path, name));
      const works = [
        evaluate(run.path, { name: 'settings' }),
        report(run.path),
        train(tiny, { out: run.path, resume: true }),
      ];
      for (const text of await Promise.all(works.map(message)))
        expect(text).toContain(`${join(run.path, name)} is a link, and what is written into it would land elsewhere`);
      await rm(join(run.path, name));
    }
    await mkdir(folder.at('both'));
    await symlink(outside, folder.at('both', 'runs'));
    const { name, dataset, model, training, evaluation } = tiny;
    const methods = { baseline: {} };
    const compared = compare({ name, dataset, model, training, evaluation, methods }, { out: folder.at('both') });
    expect(await message(compared)).toContain(`${folder.at('both', 'runs')} is a link`);
    expect(await readdir(outside)).toEqual(['settings.json']);
  });

  it('that are files are read, and replaced where something is written', async () => {
    const run = await copied();
    const names = ['run.json', 'metrics.jsonl', 'evaluation.json', 'weights.safetensors', 'checkpoint.safetensors'];
    const made = ['surface.json', 'checkpoint.partial.safetensors', 'report.html'];
    await mkdir(folder.at('outside'));
    for (const name of [...names, ...made]) {
      const [inside, outside] = [join(run.path, name), folder.at('outside', name)];
      await copyFile(inside, outside).catch(() => writeFile(outside, name));
      await rm(inside, { force: true });
      await symlink(outside, inside);
    }
    const contents = () =>
      Promise.all([...names, ...made].map((name) => readFile(folder.at('outside', name), 'latin1')));
    const before = await contents();
    await train({ ...tiny, training: { ...tiny.training, epochs: 3 } }, { out: run.path, resume: true });
    await report(run.path);
    expect(await contents()).toEqual(before);
    for (const name of names) expect((await lstat(join(run.path, name))).isSymbolicLink()).toBe(false);
    expect((await readRun(run.path)).epochs.length).toBe(3);
  });
});

describe('a link to nothing', () => {
  it.each(['run.json', 'evaluation.json', 'surface.json', 'evaluations/x.json'])(
    'is named in the place of %s',
    async (name) => {
      const run = await copied();
      await rm(join(run.path, name), { force: true });
      await symlink('/nowhere/x', join(run.path, name));
      expect(await message(readReportInput(run.path))).toContain(
        `${join(run.path, name)} is a link to /nowhere/x, where no`,
      );
    },
  );

  it('is as if nothing were there where a resume makes the file', async () => {
    const run = await copied();
    for (const file of [run.metrics, run.checkpoints.newest, run.weights]) {
      await rm(file);
      await symlink('/nowhere/x', file);
    }
    await train(tiny, { out: run.path, resume: true });
    expect(await readFile(run.weights)).toEqual(await readFile(runFolder(trained.path).weights));
    expect((await lstat(run.metrics)).isFile()).toBe(true);
  });
});

describe('a file of a run folder that is too much', () => {
  it.each([
    ['run.json', 2 ** 24],
    ['surface.json', 2 ** 24],
    ['evaluation.json', 2 ** 28],
    ['metrics.jsonl', 2 ** 29],
  ])('is refused by its size: %s', async (name, size) => {
    const run = await copied();
    await truncate(join(run.path, name), size + 1);
    expect(await message(readRun(run.path))).toMatch(new RegExp(`${name} has \\d+ MiB, more than the \\d+ MiB that`));
  });

  it('is refused where it never ends, or is a folder', async () => {
    const run = await copied();
    await rm(run.record);
    await symlink('/dev/zero', run.record);
    expect(await message(readRun(run.path))).toContain(`${run.record} is a device or pipe in place of a file`);
    await rm(run.record);
    await mkdir(run.record);
    expect(await message(readRun(run.path))).toContain(`${run.record} is a folder in place of a file`);
  });
});

describe('weights that are not those of their run', () => {
  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['a flipped bit', (bytes) => bytes.map((byte, i) => (i === bytes.length - 1 ? byte ^ 0x40 : byte))],
    ['their digest taken away', (bytes) => encodeSafetensors(decodeSafetensors(bytes, 'weights').tensors)],
  ])('with %s are not evaluated, and nothing is overwritten', async (_, change) => {
    const run = await copied();
    const before = await readFile(run.evaluation);
    await writeFile(run.weights, change(await readFile(run.weights)));
    expect(await message(evaluate(run.path))).toMatch(
      /weights\.safetensors is not as it was written.*delete it and go on with .* by --resume: its checkpoint has the same/,
    );
    expect(await readFile(run.evaluation)).toEqual(before);
    // As advised.
    await rm(run.weights);
    await train(tiny, { out: run.path, resume: true });
    expect(await readFile(run.weights)).toEqual(await readFile(runFolder(trained.path).weights));
    expect(await readFile(run.evaluation)).toEqual(before);
  });

  it('are said to have changed where a report is made of what they were', async () => {
    const run = await copied();
    await writeFile(run.weights, (await readFile(run.weights)).subarray(1));
    const told: string[] = [];
    await report(run.path, { warn: (text) => told.push(text) });
    expect(told).toEqual([expect.stringMatching(/weights\.safetensors has changed since it was evaluated/)]);
  });

  it('give a report no evaluation', async () => {
    const run = await copied();
    const record = await readRunRecord(run);
    await writeJson(run.record, { ...record, weights: 'ab'.repeat(32) });
    expect(await message(readReportInput(run.path))).toMatch(
      /is of other weights than the run's; run infomixup evaluate/,
    );
  });
});

describe('metrics.jsonl', () => {
  it('is read as far as it is whole, and mended by the next resume', async () => {
    const run = await copied();
    const whole = await readFile(run.metrics);
    await writeFile(run.metrics, whole.subarray(0, -20));
    const told: string[] = [];
    const { epochs } = await readRun(run.path, { warn: (text) => told.push(text) });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(told).toEqual([
      expect.stringMatching(/metrics\.jsonl: 1 damaged or torn lines are left out \(line 6 is the first\)/),
    ]);
    await train(tiny, { out: run.path, resume: true });
    expect(await readFile(run.metrics)).toEqual(whole);
  });

  it('is no defect where its lines are whole and say something else', async () => {
    const run = await copied();
    await writeFile(run.metrics, sealJson({ kind: 'epoch', epoch: 0, step: 1, loss: 'low' }));
    const told: string[] = [];
    expect((await readRun(run.path, { warn: (text) => told.push(text) })).epochs).toEqual([]);
    expect(told).toEqual([expect.stringContaining('1 damaged or torn lines are left out; the next --resume')]);
  });

  it('is no reason to refuse where it is not there', async () => {
    const run = await copied();
    await copyFile(run.metrics, folder.at('copy'));
    await rm(run.metrics);
    expect((await readRun(run.path)).epochs).toEqual([]);
  });
});
