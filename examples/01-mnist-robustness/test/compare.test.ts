import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readEvaluation } from '@infomixup/evaluation/node';
import { main } from 'infomixup';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const config = fileURLToPath(new URL('../compare.yaml', import.meta.url));
let parent: string;
let out: string;
let exitCode: number;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'infomixup-mnist-'));
  out = join(parent, 'comparison');
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const settings = [
    'dataset={ name: mnist, trainSize: 1920, testSize: 20 }',
    'training.epochs=2',
    'training.batchSize=32',
    'evaluation.probeSamples=4',
  ];
  exitCode = await main([
    'node',
    'infomixup',
    'compare',
    config,
    '--out',
    out,
    ...settings.flatMap((s) => ['--set', s]),
  ]);
  output.mockRestore();
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describe('the MNIST comparison', () => {
  it('ends well', () => expect(exitCode).toBe(0));

  it.each(['baseline', 'baseline-he', 'mixup', 'vib', 'infomixup'])('trains and attacks %s', async (method) => {
    const { clean, attacks } = await readEvaluation(join(out, 'runs', `${method}-seed1`, 'evaluation.json'));
    // Of 20 samples chance gets two right; methods that mix learn slowly at first.
    expect(clean.accuracy).toBeGreaterThan(0.25);
    expect(attacks.map(({ name, epsilons }) => `${name} ${epsilons.length}`)).toEqual(['fgsm 16', 'pgd 11']);
  });

  it('writes a report that holds every method and figure', async () => {
    const report = await readFile(join(out, 'report.html'), 'utf8');
    for (const part of [
      'baseline',
      'mixup',
      'vib',
      'infomixup',
      'decay-fgsm',
      'decay-pgd',
      'examples-fgsm-0',
      'training',
    ]) {
      expect(report).toContain(part);
    }
  });
});
