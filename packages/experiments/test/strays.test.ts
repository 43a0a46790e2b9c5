import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare, evaluate, readRun, report, runFolder, train } from '../src/index.js';
import { filesOfRun } from '../src/run/folder.js';
import { writeJson } from '../src/run/json-file.js';
import { useFolder } from './support/folder.js';
import { noting } from './support/noting.js';
import { tiny } from './support/tiny.js';
import { useTrained } from './support/trained.js';

const { evaluation, ...shared } = tiny;
const comparison = {
  ...shared,
  evaluation,
  name: 'both',
  methods: { baseline: {}, mixup: { regularizers: ['mixup'] } },
};
const longer = { ...tiny, training: { ...tiny.training, epochs: tiny.training.epochs + 1 } };

const folder = useFolder();
const trained = useTrained(folder);
const { copied } = trained;

/** The content of every file below a folder. */
async function contentOf(path: string) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.sort().map(async (file) => [file, await readFile(file, 'base64')])),
  );
}

/** Refuses, and leaves everything as it was. */
async function refuses(work: () => Promise<unknown>, code: string, message: RegExp) {
  const before = await contentOf(folder.path);
  const error = await work().then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(await contentOf(folder.path)).toEqual(before);
}

describe('results without the record that says what they are of', () => {
  it.each(filesOfRun(runFolder('.')).slice(1))(
    'are not taken for those of a new training or a resumed one: %s',
    async (name) => {
      const { path } = await copied();
      await mkdir(folder.at('new'));
      await cp(join(path, name), join(folder.at('new'), name), { recursive: true }).catch(() =>
        writeFile(join(folder.at('new'), name), 'a stray'),
      );
      for (const resume of [false, true])
        await refuses(
          () => train({ ...tiny, seed: 2 }, { out: folder.at('new'), resume }),
          'run-exists',
          /without the run\.json/,
        );
    },
  );

  it.each(['report.html', 'figures', 'runs/mixup-seed1'])(
    'are not taken for those of a comparison: %s',
    async (name) => {
      await mkdir(join(folder.at('new'), name), { recursive: true });
      const work = () => compare(comparison, { out: folder.at('new'), workers: 1 });
      await refuses(work, 'run-exists', /without the compare\.json/);
    },
  );

  it('are refused where run.json was written by somebody who had no weights', async () => {
    const run = await copied();
    const record = JSON.parse(await readFile(run.record, 'utf8'));
    const { weights: _, sha256: __, ...without } = record;
    await writeJson(run.record, without);
    await refuses(() => train(tiny, { out: run.path, resume: true }), 'damaged-file', /names no weights/);
  });
});

describe('damage is not carried on', () => {
  it('weights that have changed are not put aside by more epochs', async () => {
    const { path, weights } = await copied();
    const bytes = await readFile(weights);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    await writeFile(weights, bytes);
    const work = () => train(longer, { out: path, resume: true });
    await refuses(work, 'damaged-file', /SHA-256 is not the one in run\.json.*no more epochs than it has/);
    await rm(weights);
    await train(tiny, { out: path, resume: true });
    expect(await readFile(weights)).toEqual(await readFile(runFolder(trained.path).weights));
  });

  it('the newest evaluation is kept where the file of its name is damaged', async () => {
    const run = await copied();
    const good = await readFile(run.evaluation, 'utf8');
    const [name = ''] = await readdir(run.evaluations);
    await truncate(join(run.evaluations, name), 100);
    const { notes, show } = noting();
    await evaluate(run.path, { name: 'other', set: ['evaluation.samples=8'], show });
    expect(await readFile(join(run.evaluations, 'before-other.json'), 'utf8')).toBe(good);
    expect(notes).toContainEqual(expect.stringMatching(/it is kept as .*before-other\.json/));
    await rm(join(run.evaluations, 'other.json'));
    await train(longer, { out: run.path, resume: true });
    const epochs = tiny.training.epochs;
    expect(await readFile(join(run.evaluations, `before-other-after-${epochs}.json`), 'utf8')).toBe(good);
    expect(await readdir(run.evaluations)).toContain(`before-after-${epochs}.json`);
  });

  it.each(['missing', 'empty'])('metrics that are %s are told of, and their epochs written again', async (how) => {
    const { path, metrics } = await copied();
    await (how === 'missing' ? rm(metrics) : truncate(metrics));
    const read: string[] = [];
    const { epochs } = await readRun(path, { warn: (text) => read.push(text) });
    expect(epochs).toEqual([]);
    expect(read).toEqual([expect.stringMatching(/metrics\.jsonl lacks .* epochs that were done; the next --resume/)]);
    const { notes, show } = noting();
    await train(tiny, { out: path, resume: true, show });
    expect(notes).toContainEqual(expect.stringMatching(/metrics\.jsonl lacks the lines of/));
    expect((await readRun(path)).epochs).toHaveLength(tiny.training.epochs);
  });

  it.each(['evaluation.json', 'surface.json', 'weights.safetensors', 'evaluation.unfinished.jsonl'])(
    'a folder in the place of %s is refused before anything is written',
    async (name) => {
      const { path } = await copied();
      await rm(join(path, name), { force: true });
      await mkdir(join(path, name));
      await refuses(() => train(longer, { out: path, resume: true }), 'not-writable', /is a folder, and a file/);
      await refuses(() => evaluate(path, { name: 'again' }), 'not-writable', /is a folder, and a file/);
    },
  );

  it('a folder in the place of the report is refused', async () => {
    const { path } = await copied();
    await mkdir(join(path, 'report.html'));
    await refuses(() => report(path), 'not-writable', /report\.html is a folder/);
  });
});
