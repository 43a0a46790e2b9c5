import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { comparison } from './support/configs.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
const out = () => join(here.folder, 'out');
// In this process: what workers add is tested with them.
const compare = async (...more: string[]) =>
  here.infomixup('compare', await here.write(comparison), '--out', out(), '--workers', '1', ...more);

let kept: string | undefined;
afterAll(async () => {
  if (kept) await rm(kept, { recursive: true, force: true });
});

/** Lays a finished comparison into this test's folder; it is made once for the file. */
async function finished(): Promise<void> {
  if (!kept) {
    expect(await compare()).toBe(0);
    kept = await mkdtemp(join(tmpdir(), 'infomixup-compared-'));
    await cp(out(), kept, { recursive: true });
  } else await cp(kept, out(), { recursive: true });
}
const evaluation = (folder: string) => join(folder, 'runs', 'mixup-seed1', 'evaluation.json');

describe('infomixup compare', () => {
  it('goes on where a run fails, and names its method and seed', async () => {
    const contract = JSON.stringify(import.meta.resolve('@infomixup/regularizer'));
    const plugin = `
      import { defineRegularizer } from ${contract};
      const schema = { '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } };
      const step = ({ step }) => {
        if (step > 0) throw new Error('no more');
        return {};
      };
      const create = () => defineRegularizer({ name: 'ending', settings: {}, requires: {}, init: () => null, step });
      export const recipe = { kind: 'regularizer', name: 'ending', schema, create };`;
    await here.write(plugin, 'ending.mjs');
    const methods = { broken: { regularizers: ['./ending.mjs'] }, ...comparison.methods };
    const file = await here.write({ ...comparison, training: { epochs: 1, batchSize: 16 }, methods });
    expect(await here.infomixup('compare', file, '--out', out(), '--workers', '1')).not.toBe(0);
    expect(here.err).toMatch(/broken \(seed 1\): ending: its step hook failed: no more/);
    expect(existsSync(evaluation(out()))).toBe(true);
  });

  it('tells of epochs, attacks and results, prints one table and writes one report, on the portable engine', async () => {
    const { mixup } = comparison.methods;
    const file = await here.write({ ...comparison, methods: { mixup } });
    const options = ['--workers', '1', '--engine', 'wasm', '--set', 'evaluation.probeSamples=1'];
    expect(await here.infomixup('compare', file, '--out', out(), ...options)).toBe(0);
    expect(here.out).toContain('engine: wasm');
    expect(JSON.parse(await readFile(evaluation(out()), 'utf8')).engine).toBe('wasm');
    for (const line of ['epoch 2/2, loss', 'clean accuracy (', 'fgsm linf (', 'check pgd linf (', 'done, clean']) {
      expect(here.out).toContain(`mixup (seed 1): ${line}`);
    }
    expect(here.out).toMatch(/ mixup \n clean +[\d.]+ % *\n(.*\n)* fgsm area +[\d.]+/);
    expect(existsSync(join(out(), 'report.html'))).toBe(true);
  });

  it('writes one JSON object a line with --json', async () => {
    await compare('--json');
    const events = here.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.filter(({ type }) => type === 'result')).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'file', what: 'report' });
  });

  it('gives the same evaluation for the same configuration', async () => {
    await finished();
    const before = await readFile(evaluation(out()), 'utf8');
    await rm(out(), { recursive: true });
    expect(await compare()).toBe(0);
    expect(await readFile(evaluation(out()), 'utf8')).toBe(before);
  });

  it('refuses an engine that cannot be had, and one that there is not', async () => {
    expect(await compare('--engine', 'tensorflow-gpu')).toBe(2);
    expect(here.err).toMatch(/error engine: /);
    expect(await compare('--engine', 'abacus')).toBe(2);
    expect(here.err).toMatch(/abacus/);
    expect(existsSync(out())).toBe(false);
  });

  it('finds everything wrong at once, before anything is written', async () => {
    const methods = { a: { regularizers: ['mixpu'] }, b: { model: 'lenet6' } };
    const file = await here.write({ ...comparison, methods }, 'wrong.json');
    expect(await here.infomixup('compare', file, '--out', out())).toBe(2);
    expect(here.err).toMatch(/wrong\.json:\d+:\d+: methods\.a\.regularizers\[0\]: /);
    expect(here.err).toMatch(/wrong\.json:\d+:\d+: methods\.b\.model: /);
    expect(existsSync(out())).toBe(false);
  });

  it('finds methods that cannot be composed before the first is trained', async () => {
    const methods = { baseline: {}, vib: { model: 'spiral-mlp', regularizers: ['vib'] } };
    const file = await here.write({ ...comparison, methods }, 'wrong.json');
    expect(await here.infomixup('compare', file, '--out', out())).toBe(2);
    expect(here.err).toMatch(/wrong\.json:\d+:\d+: methods\.vib\.regularizers: vib: .*bottleneck/);
    expect(existsSync(out())).toBe(false);
  });
});

describe('infomixup compare --resume', () => {
  it('keeps finished runs and does what is missing', async () => {
    await finished();
    const before = await readFile(evaluation(out()), 'utf8');
    await rm(join(out(), 'runs', 'baseline-seed1'), { recursive: true });
    const said = here.out.length;
    expect(await compare('--resume')).toBe(0);
    expect(here.out.slice(said)).toContain('baseline (seed 1): epoch');
    expect(here.out.slice(said)).not.toContain('mixup (seed 1): epoch');
    expect(await readFile(evaluation(out()), 'utf8')).toBe(before);
  });

  it('evaluates again what was evaluated with other attacks in between', async () => {
    await finished();
    const before = await readFile(evaluation(out()), 'utf8');
    const run = join(out(), 'runs', 'mixup-seed1');
    await here.infomixup('evaluate', run, '--set', 'evaluation.attacks.0.epsilons=[0,0.4]');
    expect(await compare('--resume')).toBe(0);
    expect(await readFile(evaluation(out()), 'utf8')).toBe(before);
  });

  it.each([
    ['dataset.size=100', 'dataset.size: 96 -> 100'],
    ['training.epochs=1', 'training.epochs: 2 -> 1'],
    ['evaluation.samples=5', 'evaluation.samples: absent -> 5'],
    ['seeds=[2]', 'seeds: absent -> [2]'],
  ])('refuses %s and changes nothing', async (assignment, difference) => {
    await finished();
    const before = await readdir(out(), { recursive: true });
    expect(await compare('--resume', '--set', assignment)).toBe(2);
    expect(here.err).toContain(`compare.json was begun with another configuration (${difference})`);
    expect(await readdir(out(), { recursive: true })).toEqual(before);
  });

  it.each(['compare.json', 'runs/mixup-seed1/evaluation.json'])('names a damaged %s', async (name) => {
    await finished();
    await writeFile(join(out(), name), '{');
    expect(await compare('--resume')).toBe(2);
    expect(here.err).toContain(join(out(), name));
    expect(here.err).not.toMatch(/\n +at /);
  });
});

describe('infomixup report', () => {
  it('writes the report again', async () => {
    await finished();
    await rm(join(out(), 'report.html'));
    expect(await here.infomixup('report', out())).toBe(0);
    expect(await readFile(join(out(), 'report.html'), 'utf8')).toContain('<svg');
    expect(await here.infomixup('report', join(out(), 'runs', 'mixup-seed1'))).toBe(0);
  });

  it('says what is missing or damaged', async () => {
    await finished();
    const run = join(out(), 'runs', 'mixup-seed1');
    await appendFile(join(run, 'metrics.jsonl'), '{"kind":');
    expect(await here.infomixup('report', out())).toBe(0);
    expect(here.out).toMatch(
      /metrics\.jsonl: 1 damaged or torn lines are left out \(line \d+ is the first\); the next --resume/,
    );
    expect(here.out + here.err).not.toContain('train again');
    await rm(join(run, 'evaluation.json'));
    expect(await here.infomixup('report', run)).toBe(2);
    expect(here.err).toContain(`infomixup evaluate ${run}`);
    expect(await here.infomixup('report', here.folder)).toBe(2);
    expect(here.err).toContain(`${here.folder} holds no run.json`);
  });
});
