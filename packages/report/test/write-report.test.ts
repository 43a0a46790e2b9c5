import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderReport, writeReport } from '../src/index.js';
import { runOf } from './evaluations.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('writeReport', () => {
  it('writes the page, and each figure as SVG, PNG and specification', async () => {
    const input = { title: 'two', runs: [runOf('baseline'), runOf('mixup')] };
    const path = await writeReport(folder, input);
    const { page, figures } = await renderReport(input);
    expect(path).toBe(join(folder, 'report.html'));
    expect(await readFile(path, 'utf8')).toBe(page);
    expect((await readdir(join(folder, 'figures'))).sort()).toEqual(
      figures.flatMap(({ name }) => ['png', 'svg', 'vl.json'].map((ending) => `${name}.${ending}`)).sort(),
    );
    for (const { name, svg, spec } of figures) {
      expect(await readFile(join(folder, 'figures', `${name}.svg`), 'utf8')).toBe(svg);
      expect(await readFile(join(folder, 'figures', `${name}.vl.json`), 'utf8')).toBe(JSON.stringify(spec));
      expect((await readFile(join(folder, 'figures', `${name}.png`))).subarray(1, 4).toString()).toBe('PNG');
    }
  });

  it('makes the same files again from the same runs', async () => {
    const input = { title: 'one', runs: [runOf('baseline')] };
    const first = await readFile(await writeReport(folder, input), 'utf8');
    expect(await readFile(await writeReport(folder, input), 'utf8')).toBe(first);
  });

  it('writes nothing where runs cannot be compared, and names both', async () => {
    const runs = [runOf('baseline'), runOf('mixup', 1, { dataset: 'dots' })];
    await expect(writeReport(folder, { title: 'both', runs })).rejects.toThrow(/baseline.*mixup/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('writes nothing where a figure cannot be drawn', async () => {
    const run = runOf('baseline');
    const clean = run.evaluation.examples.clean.map((example) => ({ ...example, values: 'AA==' }));
    const evaluation = { ...run.evaluation, examples: { ...run.evaluation.examples, clean } };
    await expect(writeReport(folder, { title: 'broken', runs: [{ ...run, evaluation }] })).rejects.toMatchObject({
      code: 'invalid-example',
    });
    expect(await readdir(folder)).toEqual([]);
  });
});
