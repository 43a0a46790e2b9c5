import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { carliniWagner, verdict } from '@infomixup/attacks';
import { type Evaluation, evaluate } from '@infomixup/evaluation';
import { openJournal } from '@infomixup/evaluation/node';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plane, planeLogits, planned } from './line.js';

const planOf = (classifier = plane) => ({
  ...planned(classifier),
  attacks: [
    ...planned().attacks,
    { attack: verdict({ norm: 'linf', tolerance: 0.3 }), epsilons: [0, 0.5] },
    { attack: carliniWagner({ steps: 3, searchSteps: 1 }), epsilons: [0, 0.5] },
  ],
  probeSamples: 4,
});

const of = { weights: 'abc', engine: 'test' };
let folder: string;
let whole: Evaluation;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-journal-'));
  whole = await evaluate(planOf());
});
afterAll(() => rm(folder, { recursive: true }));

/** Evaluates until so many batches are written down. */
async function stoppedAfter(batches: number, path: string) {
  const stop = new AbortController();
  const journal = await openJournal(path, of, { resume: true });
  let added = 0;
  const add = async (name: string, batch: unknown) => {
    await journal.add(name, batch);
    added++;
    if (added === batches) stop.abort('enough');
  };
  await expect(evaluate({ ...planOf(), journal: { ...journal, add }, signal: stop.signal })).rejects.toBe('enough');
}

/** Evaluates with what a file holds; what came out, how many batches were there, and how often the model was asked. */
async function goneOn(path: string, given: object = of) {
  const journal = await openJournal(path, given, { resume: true });
  let calls = 0;
  const logits = (inputs: tf.Tensor) => {
    calls++;
    return planeLogits(inputs);
  };
  const evaluation = await evaluate({ ...planOf({ ...plane, logits }), journal });
  return { evaluation, found: journal.found, calls };
}

describe('an evaluation that is written down on its way', () => {
  it('goes on where it was stopped, twice, and comes to the same', async () => {
    const path = join(folder, 'stopped.jsonl');
    const before = tf.memory().numTensors;
    await stoppedAfter(4, path);
    await stoppedAfter(9, path);
    const { evaluation, found, calls } = await goneOn(path);
    expect(JSON.stringify(evaluation)).toBe(JSON.stringify(whole));
    expect(found).toBe(13);
    const again = await goneOn(path);
    expect(again.evaluation).toEqual(whole);
    expect(again.calls).toBeLessThan(calls);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('makes the batches anew of an attack whose code has changed', async () => {
    const path = join(folder, 'edited.jsonl');
    const withCode = (code: string) => ({
      ...planned(),
      attacks: planned().attacks.map((plan, place) => (place === 0 ? { ...plan, code } : plan)),
    });
    const evaluation = await evaluate({ ...withCode('a'), journal: await openJournal(path, of) });
    expect(evaluation.attacks.map(({ code }) => code)).toEqual(['a', undefined, undefined]);
    const addedWith = async (code: string) => {
      const journal = await openJournal(path, of, { resume: true });
      const added: string[] = [];
      const add = async (name: string) => {
        added.push(JSON.parse(name).attack);
      };
      await evaluate({ ...withCode(code), journal: { ...journal, add } });
      return [...new Set(added)];
    };
    expect(await addedWith('a')).toEqual([]);
    expect(await addedWith('b')).toEqual(['fgsm']);
  });

  it('leaves out lines that are torn, changed or of another shape, and finds these batches again', async () => {
    const path = join(folder, 'torn.jsonl');
    await stoppedAfter(6, path);
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    const changed = lines.map((line, i) => (i === 2 ? line.replace('"queries":', '"queries":1') : line));
    await writeFile(path, changed.join('').slice(0, -20));
    const journal = await openJournal(path, of, { resume: true });
    expect(journal.found).toBe(4);
    const [{ name }] = lines.slice(1, 2).map((line) => JSON.parse(line));
    await journal.add(name, { ...Object(journal.find(name)), status: [] });
    expect((await goneOn(path)).evaluation).toEqual(whole);
  });

  it('starts anew unless it is to go on, and where the file is of another model, engine or no journal', async () => {
    const path = join(folder, 'another.jsonl');
    await stoppedAfter(3, path);
    expect((await openJournal(path, { ...of, engine: 'another' }, { resume: true })).found).toBe(0);
    await stoppedAfter(3, path);
    expect((await openJournal(path, of)).found).toBe(0);
    await writeFile(path, '\u0000'.repeat(1000));
    expect((await openJournal(path, of, { resume: true })).found).toBe(0);
    await appendFile(path, 'no journal\n');
    expect((await openJournal(path, of, { resume: true })).found).toBe(0);
  });

  it('keeps numbers to the bit, those that JSON has no word for too', async () => {
    const nowhere = { ...plane, logits: (inputs: tf.Tensor) => tf.mul(planeLogits(inputs), Number.NaN) as tf.Tensor2D };
    const path = join(folder, 'nan.jsonl');
    const options = { ...planned(nowhere), attacks: planned().attacks.slice(0, 2) };
    const plain = await evaluate(options);
    await evaluate({ ...options, journal: await openJournal(path, of) });
    expect(await evaluate({ ...options, journal: await openJournal(path, of, { resume: true }) })).toEqual(plain);
  });

  it('is not taken up where each pass draws its noise anew', async () => {
    const path = join(folder, 'noisy.jsonl');
    const sampling = { passes: 2, frozen: false };
    await evaluate({ ...planned(), sampling, journal: await openJournal(path, of) });
    expect((await openJournal(path, of, { resume: true })).found).toBe(0);
  });
});
