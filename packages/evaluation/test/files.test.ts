import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Evaluation, evaluate, parseEvaluation } from '@infomixup/evaluation';
import { readEvaluation, writeEvaluation } from '@infomixup/evaluation/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planned } from './line.js';

let folder: string;
let evaluation: Evaluation;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infomixup-evaluation-'));
  evaluation = await evaluate(planned());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('writeEvaluation', () => {
  it('writes what readEvaluation reads', async () => {
    const path = join(folder, 'run', 'evaluation.json');
    await writeEvaluation(path, evaluation);
    expect(await readEvaluation(path)).toEqual(evaluation);
    expect(await readdir(join(folder, 'run'))).toEqual(['evaluation.json']);
  });

  it('leaves the old file alone where the content is not valid', async () => {
    const path = join(folder, 'evaluation.json');
    await writeEvaluation(path, evaluation);
    const before = await readFile(path, 'utf8');
    await expect(writeEvaluation(path, { ...evaluation, n: Number.NaN })).rejects.toThrow(/evaluation\.json: n:/);
    expect(await readFile(path, 'utf8')).toBe(before);
  });
});

describe('an evaluation that was written', () => {
  it('is refused with any of its bytes changed, and where it was changed by hand', async () => {
    const path = join(folder, 'sealed.json');
    await writeEvaluation(path, { ...evaluation, examples: { ...evaluation.examples, clean: [], perturbed: [] } });
    const bytes = await readFile(path);
    for (const [position, byte] of bytes.entries()) {
      bytes[position] = byte ^ (1 << (position % 8));
      expect(() => parseEvaluation(bytes.toString(), 'a.json'), `byte ${position}`).toThrow(/^evaluation: a\.json: /);
      bytes[position] = byte;
    }
    const text = bytes.toString();
    expect(() => parseEvaluation(text.replace('"seed":7', '"seed":8'), 'a.json')).toThrow(
      /a\.json: does not match its SHA-256: it was damaged, or changed after it was written; put back a copy of it/,
    );
    // As others write it.
    expect(parseEvaluation(text.replace(/,"sha256":"\w+"/, ''), 'a.json')).toEqual(parseEvaluation(text, 'a.json'));
  });

  it('names the weights it is of', async () => {
    const weights = 'ab'.repeat(32);
    expect((await evaluate({ ...planned(), attacks: [], weights })).model.weights).toBe(weights);
    await expect(evaluate({ ...planned(), weights: 'weights.safetensors' })).rejects.toThrow(/weights is "weights/);
    expect(evaluation.model).not.toHaveProperty('weights');
  });
});

describe('readEvaluation', () => {
  it('names a file that was cut short', async () => {
    const path = join(folder, 'cut.json');
    await writeFile(path, JSON.stringify(evaluation).slice(0, 100));
    await expect(readEvaluation(path)).rejects.toThrow(/cut\.json: is not JSON, or only a part of it/);
  });
});

describe('parseEvaluation', () => {
  const parse = (change: object) => () => parseEvaluation(JSON.stringify({ ...evaluation, ...change }), 'a.json');

  it.each([
    ['an unknown field', { colour: 'red' }, /a\.json: .*colour/],
    ['another version', { version: 1 }, /a\.json: version/],
    ['another kind of file', { schema: 'infomixup/run' }, /a\.json: schema/],
    ['a share above 1', { clean: { correct: 1, accuracy: 1.5, interval: { low: 0, high: 1 } } }, /clean\.accuracy/],
  ])('refuses %s, naming the file and the field', (_, change, message) => {
    expect(parse(change)).toThrow(message);
  });

  it('refuses lists that do not have one entry an epsilon, naming the list', () => {
    const attacks = evaluation.attacks.map((attack) => ({ ...attack, successes: [1] }));
    expect(parse({ attacks })).toThrow(/attacks\.0\.successes: .*6/);
  });

  it('refuses epsilons that do not ascend', () => {
    const attacks = evaluation.attacks.map((attack) => ({ ...attack, epsilons: [0, 0.2, 0.1, 0.3, 0.4, 0.5] }));
    expect(parse({ attacks })).toThrow(/attacks\.0\.epsilons/);
  });
});
