import { readFileSync } from 'node:fs';
import { createFrom, defineModel, dense, denseParameters, memoryDataset, spiralMlp, subset } from '@infomixup/core';
import { spirals } from '@infomixup/datasets';
import { mixboost, recipe } from '@infomixup/regularizer-mixboost';
import { createTrainer } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

/** The wine data of the UCI repository, as scikit-learn ships it: 178 wines of 3 growers, 13 measures each in [0, 1]. */
function wines() {
  const [, ...lines] = readFileSync(new URL('./wine.csv', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const ranges = Array.from({ length: 13 }, (_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    return { least: Math.min(...values), greatest: Math.max(...values) };
  });
  const inputs = rows.flatMap((row) =>
    ranges.map(({ least, greatest }, column) => ((row[column] ?? 0) - least) / (greatest - least)),
  );
  return memoryDataset({
    ...{ name: 'wines', classes: ['first', 'second', 'third'], bounds: [0, 1], inputShape: [13] },
    ...{ inputs: Float32Array.from(inputs), labels: Int32Array.from(rows, (row) => row[13] ?? 0) },
  });
}

/** All wines of the first two growers, 59 and 71, and eight of the third's 48, which come last. */
const fewOfTheThird = () =>
  subset(
    wines(),
    Int32Array.from({ length: 138 }, (_, index) => index),
  );

const model = () =>
  defineModel({
    ...{ name: 'wines', seed: 1, inputShape: [13], classes: 3, bounds: [0, 1], representations: {} },
    parameters: denseParameters('logits', { inputs: 13, units: 3 }),
    forward: (inputs, _pass, weights) => dense(inputs, weights, 'logits'),
  });

describe('mixboost', () => {
  it('makes up for what a class of a table lacks, a part each round, and says how much', async () => {
    const made = model();
    const trainer = createTrainer({ model: made, regularizers: [mixboost({ rounds: 3, every: 2 })], seed: 1 });
    const { epochs } = await trainer.fit(fewOfTheThird(), { epochs: 8 });
    // 71 - 8 are lacking; what an epoch's end makes counts from then on.
    expect(epochs.map(({ reports }) => reports['mixboost/hybrids'])).toEqual([0, 0, 21, 21, 42, 42, 63, 63]);
    made.dispose();
  });

  it('adds nothing where all classes are as large', async () => {
    const flat = spiralMlp({ seed: 1, hidden: [4] });
    const trainer = createTrainer({ model: flat, regularizers: [mixboost()], seed: 1 });
    const { epochs } = await trainer.fit(spirals({ seed: 1, size: 40 }).train, { epochs: 2 });
    expect(epochs[1]?.reports).toEqual({ 'mixboost/hybrids': 0 });
    flat.dispose();
  });

  it('is made by its recipe, whose options are checked', () => {
    const context = { model: { name: 'toy', inputShape: [1], classes: 2, representations: {} } };
    expect(createFrom(recipe, {}, context).settings).toEqual({ rounds: 5, every: 1, ratio: 1, alpha: 1 });
    expect(() => createFrom(recipe, { alpha: 0 }, context)).toThrow(/^mixboost: .*"alpha"/);
  });
});
