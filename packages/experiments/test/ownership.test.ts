import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import { ownFolder } from '@infomixup/core/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compare, defineExperiment, evaluate, report, runPath, type Show, train } from '../src/index.js';
import { outFolder } from '../src/out-folder.js';
import { useFolder } from './support/folder.js';
import { tiny } from './support/tiny.js';

const folder = useFolder();

const { name, dataset, model, training, evaluation } = tiny;
const comparison = defineExperiment({ name, dataset, model, training, evaluation, methods: { baseline: {} } });

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (InfomixupError.isInstance(error) ? error.code : String(error)),
  );

describe('a folder in which somebody is at work', () => {
  it('is left alone by every job, which says so before it computes', async () => {
    const out = folder.at('run');
    await train(tiny, { out });
    const { release } = await ownFolder(out);
    const told: string[] = [];
    const show: Show = ({ type }) => told.push(type);
    const refused = [train(tiny, { out, resume: true, show }), evaluate(out, { show }), report(out)];
    expect(await Promise.all(refused.map(codeOf))).toEqual(Array(3).fill('folder-in-use'));
    expect(told).toEqual([]);
    await release();
    expect(await codeOf(train(tiny, { out, resume: true }))).toBe('done');
    expect(existsSync(folder.at('run', 'owner.json'))).toBe(false);
  });

  it("is the working job's from before its plan to its end, each run of a comparison too", async () => {
    const asked: Promise<string>[] = [];
    const asking: Show = ({ type }) => {
      if (type === 'plan') asked.push(codeOf(ownFolder(folder.at('run'))));
    };
    await train(tiny, { out: folder.at('run'), show: asking });
    await evaluate(folder.at('run'), { show: asking });
    expect(await Promise.all(asked)).toEqual(['folder-in-use', 'folder-in-use']);

    const out = folder.at('both');
    const run = runPath(out, { method: 'baseline', seed: 1 });
    const during: Promise<string>[] = [];
    const show: Show = ({ type }) => {
      if (type === 'epoch') during.push(codeOf(ownFolder(out)), codeOf(ownFolder(run)));
    };
    await compare(comparison, { out, workers: 1, show });
    expect(await Promise.all(during)).toEqual(Array(4).fill('folder-in-use'));
    expect([...(await readdir(out)), ...(await readdir(run))]).not.toContain('owner.json');
  });

  it('is cleared of what a killed process left half-written', async () => {
    const out = folder.at('run');
    await train(tiny, { out });
    const left = 'evaluation.json.3f2b8c1e-0a4d-4f6b-9c7e-123456789abc.tmp';
    await Promise.all(['', 'evaluations'].map((within) => writeFile(folder.at('run', within, left), 'half')));
    await writeFile(folder.at('run', 'checkpoint.partial.safetensors'), 'half');
    await evaluate(out, { name: 'again' });
    expect((await readdir(out, { recursive: true })).filter((file) => /\.tmp$|partial/.test(file))).toEqual([]);
  });
});

it("a folder of nobody's choice is new, also for two in the same millisecond", async () => {
  const before = process.cwd();
  onTestFinished(() => process.chdir(before));
  process.chdir(folder.path);
  const now = new Date('2026-01-02T03:04:05.678Z');
  const made = await Promise.all([1, 2, 3].map(() => outFolder('a b', {}, now)));
  const first = 'runs/a-b-2026-01-02T03-04-05.678';
  expect(made.sort()).toEqual([first, `${first}-2`, `${first}-3`]);
  expect((await readdir('runs')).sort()).toEqual(made.map((path) => path.slice('runs/'.length)));
  await mkdir('elsewhere');
  expect(await outFolder('a', { out: 'elsewhere' })).toBe('elsewhere');
});
