import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();

const config = {
  name: 'small',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [4] },
  training: { epochs: 1, batchSize: 16 },
  regularizers: [{ name: 'mixup', alpha: 0.5 }, 'label-smoothing'],
};

const train = async (out: string, ...set: string[]) => {
  const file = await here.write(config);
  const code = await here.infomixup(
    'train',
    file,
    '--out',
    join(here.folder, out),
    ...set.flatMap((s) => ['--set', s]),
  );
  expect(code).toBe(0);
};

/** The exit code, and what was printed. */
async function diff(one: string, other: string, ...more: string[]) {
  const before = here.out.length;
  const code = await here.infomixup('diff', join(here.folder, one), join(here.folder, other), ...more);
  return { code, out: here.out.slice(before) };
}

describe('infomixup train', () => {
  it('states first what it really uses, every default filled in, and keeps it in run.json', async () => {
    await train('run');
    const [title, ...lines] = here.out.slice(here.out.indexOf('small (seed 1) uses')).split('\n');
    expect(title).toBe('small (seed 1) uses');
    expect(lines.slice(0, 12).map((line) => line.replace(/ {2,}/, ': '))).toEqual([
      'data set: spirals: size 40, testShare 0.25, classes 2, turns 1.5, noise 0.03',
      'model: spiral-mlp: hidden [4], batchNormalization false, initializer torch',
      'regularizers: mixup: alpha 0.5, mode batch; label-smoothing: amount 0.1',
      'training: 1 epoch, batches of 16, seed 1',
      expect.stringMatching(/^optimizer: adam: learningRate 0.001, beta1 0.9/),
      'schedule: constant: warmUpEpochs 0',
      'criterion: crossEntropy',
      'targets: one-hot, then changed by mixup, label-smoothing',
      'smoothing: 0.1 (label-smoothing)',
      'weights evaluated: as trained, after the last step',
      expect.stringMatching(/^selection: none/),
      'BatchNorm while attacking: no BatchNorm in the model',
    ]);
    expect(here.out.indexOf(' uses')).toBeLessThan(here.out.indexOf('epoch 1/1'));
    const { used, effective } = JSON.parse(await readFile(join(here.folder, 'run', 'run.json'), 'utf8'));
    expect(used).toMatchObject({ criterion: 'crossEntropy', smoothing: '0.1 (label-smoothing)' });
    expect(effective.regularizers).toEqual([
      { name: 'mixup', alpha: 0.5, mode: 'batch' },
      { name: 'label-smoothing', amount: 0.1 },
    ]);
  });
});

describe('infomixup diff', () => {
  it('exits with 0 where nothing differs, and with 3 where something does, which it prints', async () => {
    await train('a');
    await train('b');
    await train('c', 'regularizers.1.amount=0.2');
    expect(await diff('a', 'b')).toEqual({ code: 0, out: expect.stringMatching(/^Nothing differs/) });
    const { code, out } = await diff('a', 'c');
    expect(code).toBe(3);
    expect(out).toMatch(/regularizers\[1\]\.amount +0\.1 +0\.2/);
    expect(out).toMatch(/used\.smoothing +"0\.1 \(label-smoothing\)" +"0\.2 \(label-smoothing\)"/);
    const asJson = await diff('a', 'c', '--json');
    expect(asJson.code).toBe(3);
    const { differences } = JSON.parse(asJson.out);
    expect(differences.map(({ field }: { field: string }) => field)).toEqual([
      ...['regularizers[1].amount', 'used.smoothing', 'weights'],
    ]);
  });

  it('refuses a folder without a run, with 2', async () => {
    expect((await diff('nowhere', 'nowhere')).code).toBe(2);
    expect(here.err).toContain('holds no run.json');
  });
});
