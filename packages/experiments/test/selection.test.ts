import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { decodeSafetensors } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { evaluate, train } from '../src/index.js';
import { useFolder } from './support/folder.js';
import { tiny } from './support/tiny.js';

const folder = useFolder();

const { evaluation, ...untested } = tiny;
const validate = { attack: { name: 'pgd', norm: 'linf', steps: 2, epsilon: 0.05 }, samples: 12 };
const spirals = { name: 'spirals', size: 80 };
const training = { epochs: 3, batchSize: 16, validate };

const quiet = { show: () => {}, engine: 'wasm' } as const;

const kernelIn = async (file: string) => {
  const { tensors } = decodeSafetensors(await readFile(folder.at(file)), file);
  return Array.from(tensors['hidden1/kernel']?.data ?? [], Number);
};

describe('validation on held-back training samples', () => {
  it('never looks at the test set: a poisoned one trains, and only fails where it is attacked', async () => {
    const dataset = { name: fileURLToPath(new URL('support/poisoned.ts', import.meta.url)) };
    const { record, epochs, trained } = await train(
      { ...untested, dataset, training },
      { ...quiet, out: folder.at('p') },
    );
    expect([trained, epochs.length]).toEqual([true, 3]);
    expect(record.selection?.criterion).toBe('robust');
    await expect(
      train({ ...untested, dataset, training, evaluation }, { ...quiet, out: folder.at('q') }),
    ).rejects.toThrow(/the test set was looked at/);
  });

  it('keeps best and last weights by name, tells of both, and evaluates the best', async () => {
    const { record } = await train({ ...tiny, dataset: spirals, training }, { ...quiet, out: folder.at('run') });
    expect(Object.keys(record.sets ?? {}).sort()).toEqual(['best', 'last']);
    expect(record.evaluated).toBe('best');
    expect(record.weights).toBe(record.sets?.best);
    expect(record.effective.training).toMatchObject({
      validate: { ...validate, every: 1, criterion: 'robust', attack: { ...validate.attack, randomStart: true } },
    });
    expect(await kernelIn('run/weights.safetensors')).toEqual(await kernelIn('run/weights-best.safetensors'));
    const { selection } = record;
    expect(selection?.last.epoch).toBe(2);
    expect(selection?.best.value).toBeGreaterThanOrEqual(selection?.last.value ?? 0);
    const [again] = await evaluate(folder.at('run'), { ...quiet, weights: 'last', name: 'of-last' });
    expect(again?.evaluation?.model.weights).toBe(record.sets?.last);
    await expect(evaluate(folder.at('run'), { ...quiet, weights: 'lest', name: 'x' })).rejects.toThrow(
      /no weights called "lest"; did you mean "last"\?; ask for one of last, best/,
    );
  });

  it('keeps an average beside the weights that were trained, and finds it by its name', async () => {
    const averaged = {
      ...tiny,
      regularizers: [{ name: 'ema', decay: 0.5 }],
    };
    const { record } = await train(averaged, { ...quiet, out: folder.at('ema') });
    expect([Object.keys(record.sets ?? {}).sort(), record.evaluated]).toEqual([['ema', 'last'], 'ema']);
    expect(await kernelIn('ema/weights-ema.safetensors')).not.toEqual(await kernelIn('ema/weights-last.safetensors'));
    for (const weights of ['ema', 'last']) {
      const [run] = await evaluate(folder.at('ema'), { ...quiet, weights, name: `of-${weights}` });
      expect(run?.evaluation?.model.weights).toBe(record.sets?.[weights]);
    }
  });

  it('is measured every so many epochs, on samples that training does not see', async () => {
    const rare = { ...training, epochs: 2, validate: { ...validate, every: 2, criterion: 'clean' as const } };
    await train({ ...untested, dataset: spirals, training: rare }, { ...quiet, out: folder.at('rare') });
    const lines = (await readFile(folder.at('rare/metrics.jsonl'), 'utf8')).trim().split('\n');
    const epochs = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === 'epoch');
    expect(epochs.map(({ validation }) => validation.robustAccuracy === null)).toEqual([true, false]);
    // 60 samples to train on, 12 of them held back: three batches of 16.
    expect(epochs.map(({ step }) => step)).toEqual([3, 6]);
  });

  it('is refused where it would leave nothing to train on, with its place', async () => {
    const all = { ...training, validate: { ...validate, samples: 60 } };
    await expect(
      train({ ...untested, dataset: spirals, training: all }, { ...quiet, out: folder.at('none') }),
    ).rejects.toThrow(/training\.validate\.samples: .*60 of 60 training samples are held back/);
  });
});
