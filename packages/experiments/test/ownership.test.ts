import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { InfomixupError } from '@infomixup/core';
import { ownFolder } from '@infomixup/core/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  compare,
  defineExperiment,
  evaluate,
  readRunRecord,
  report,
  runFolder,
  runPath,
  type Show,
  train,
} from '../src/index.js';
import { outFolder } from '../src/out-folder.js';
import { writeJson } from '../src/run/json-file.js';
import { useFolder } from './support/folder.js';

const folder = useFolder();

const experiment = defineExperiment({
  name: 'tiny',
  dataset: { name: 'spirals', size: 40 },
  model: { name: 'spiral-mlp', hidden: [2] },
  training: { epochs: 2, batchSize: 16 },
  evaluation: { attacks: [{ name: 'fgsm', norm: 'linf', epsilons: [0, 0.1] }] },
});
const { name, dataset, model, training, evaluation } = experiment;
const comparison = defineExperiment({ name, dataset, model, training, evaluation, methods: { baseline: {} } });

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (InfomixupError.isInstance(error) ? error.code : String(error)),
  );

/** Aborts after the first epoch. */
function stopAfterFirstEpoch() {
  const stop = new AbortController();
  const show: Show = (event) => {
    if (event.type === 'epoch') stop.abort('enough');
  };
  return { show, signal: stop.signal };
}

describe('a folder in which somebody is at work', () => {
  it('is left alone by every job, which says so before it computes', async () => {
    const out = folder.at('run');
    await train(experiment, { out });
    const { release } = await ownFolder(out);
    const told: string[] = [];
    const show: Show = ({ type }) => told.push(type);
    const refused = [train(experiment, { out, resume: true, show }), evaluate(out, { show }), report(out)];
    expect(await Promise.all(refused.map(codeOf))).toEqual(Array(3).fill('folder-in-use'));
    expect(told).toEqual([]);
    await release();
    expect(await codeOf(train(experiment, { out, resume: true }))).toBe('done');
    expect(existsSync(folder.at('run', 'owner.json'))).toBe(false);
  });

  it("is the working job's from before its plan to its end, each run of a comparison too", async () => {
    const asked: Promise<string>[] = [];
    const asking: Show = ({ type }) => {
      if (type === 'plan') asked.push(codeOf(ownFolder(folder.at('run'))));
    };
    await train(experiment, { out: folder.at('run'), show: asking });
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
    await train(experiment, { out });
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

describe('a run that is gone on with elsewhere', () => {
  const begun = async () => {
    const out = folder.at('run');
    await expect(train(experiment, { out, engine: 'wasm', ...stopAfterFirstEpoch() })).rejects.toBe('enough');
    return out;
  };

  it('is refused on another engine, and by force tells from which step on', async () => {
    const out = await begun();
    const { resumed: _, ...first } = await readRunRecord(runFolder(out));
    await expect(train(experiment, { out, resume: true, engine: 'cpu' })).rejects.toThrow(
      /was trained so far with something else \(engine: "wasm" -> "cpu"\).*resume with what it was begun with, or by --force/,
    );
    expect(await readRunRecord(runFolder(out))).toEqual(first);
    expect((await train(experiment, { out, resume: true, engine: 'cpu', force: true })).trained).toBe(true);
    const { weights, ...record } = await readRunRecord(runFolder(out));
    const { threads, versions } = first;
    expect(record).toEqual({ ...first, resumed: [{ step: 2, engine: 'cpu', threads, versions }] });
    expect(weights).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ['infomixup', '0.0.0-other', /versions\.infomixup: "0\.0\.0-other" -> /],
    ['tfjs', '4.0.0', /versions\.tfjs: "4\.0\.0" -> /],
    ['node', '1.2.3', /versions\.node: "1" -> "\d+"/],
  ])('is refused with another version of %s', async (part, version, message) => {
    const out = await begun();
    const record = await readRunRecord(runFolder(out));
    await writeJson(runFolder(out).record, { ...record, versions: { ...record.versions, [part]: version } });
    await expect(train(experiment, { out, resume: true, engine: 'wasm' })).rejects.toThrow(message);
  });

  it('is refused with another number of threads, and not with another release of the same Node', async () => {
    const out = await begun();
    const record = await readRunRecord(runFolder(out));
    const resume = { out, resume: true, engine: 'wasm' } as const;
    await writeJson(runFolder(out).record, { ...record, threads: 7 });
    await expect(train(experiment, resume)).rejects.toThrow(/\(threads: 7 -> 1\)/);
    const node = `${process.versions.node.split('.')[0]}.0.0`;
    await writeJson(runFolder(out).record, { ...record, versions: { ...record.versions, node } });
    expect((await train(experiment, resume)).trained).toBe(true);
  });
});
