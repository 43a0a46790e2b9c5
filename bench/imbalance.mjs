// What MixBoost changes on two sets that are not balanced, beside no method and mixup: docs/results/imbalance.md.
// node --conditions=infomixup-source --import=./tooling/typescript/register.mjs bench/imbalance.mjs
import { readFileSync } from 'node:fs';
import {
  classifierOf,
  defineModel,
  dense,
  denseParameters,
  denseRelu,
  indexBatches,
  lenet5,
  memoryDataset,
  predictedClasses,
  randomStream,
  subset,
  takeFirst,
} from '@infomixup/core';
import { mnist } from '@infomixup/datasets';
import { openEngine } from '@infomixup/engine';
import { mixboost } from '@infomixup/regularizer-mixboost';
import { mixup } from '@infomixup/regularizer-mixup';
import { adam, createTrainer } from '@infomixup/trainer';
import * as tf from '@tensorflow/tfjs';

const methods = {
  'no method': () => [],
  mixup: () => [mixup()],
  MixBoost: () => [mixboost()],
  'MixBoost and mixup': () => [mixboost(), mixup()],
};
const seeds = [1, 2, 3, 4, 5];

const labelsOf = ({ gather, size }) => {
  const { inputs, labels } = gather(Int32Array.from({ length: size }, (_, index) => index));
  inputs.dispose();
  return labels;
};

/** `most(label)` samples of each class, drawn by the seed; and those that were left. */
function thinned(data, most, seed) {
  const labels = labelsOf(data);
  const counts = {};
  const [kept, left] = [[], []];
  for (const index of randomStream(seed, 'thinned').permutation(data.size)) {
    const label = labels[index];
    counts[label] = (counts[label] ?? 0) + 1;
    (counts[label] <= most(label) ? kept : left).push(index);
  }
  return [kept, left].map((indices) => subset(data, Int32Array.from(indices)));
}

function wines() {
  const [, ...lines] = readFileSync('packages/regularizers/mixboost/test/wine.csv', 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const ranges = rows[0].slice(0, 13).map((_, column) => {
    const values = rows.map((row) => row[column]);
    return [Math.min(...values), Math.max(...values)];
  });
  const scaled = rows.flatMap((row) => ranges.map(([low, high], column) => (row[column] - low) / (high - low)));
  return memoryDataset({
    ...{ name: 'wines', classes: ['first', 'second', 'third'], bounds: [0, 1], inputShape: [13] },
    ...{ inputs: Float32Array.from(scaled), labels: Int32Array.from(rows, (row) => row[13]) },
  });
}

const wineModel = (seed) =>
  defineModel({
    ...{ name: 'wines', seed, inputShape: [13], classes: 3, bounds: [0, 1], representations: {} },
    parameters: {
      ...denseParameters('hidden', { inputs: 13, units: 16 }),
      ...denseParameters('logits', { inputs: 16, units: 3 }),
    },
    forward: (inputs, _pass, weights) => dense(denseRelu(inputs, weights, 'hidden'), weights, 'logits'),
  });

/** The share of each class's samples that are classified rightly. */
async function recalls(model, data) {
  const { logits } = classifierOf(model);
  const [right, all] = [0, 0].map(() => Array(data.classes.length).fill(0));
  for (const indices of indexBatches(data.size, 1000)) {
    const { inputs, labels } = data.gather(indices);
    const answers = tf.tidy(() => logits(inputs));
    const predicted = predictedClasses(await answers.data(), data.classes.length);
    tf.dispose([inputs, answers]);
    labels.forEach((label, index) => {
      all[label] += 1;
      right[label] += predicted[index] === label ? 1 : 0;
    });
  }
  return all.map((count, label) => right[label] / count);
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) * (values.length / (values.length - 1)));
const shown = (values) => `${(100 * mean(values)).toFixed(1)} ± ${(100 * deviation(values)).toFixed(1)} %`;

async function measured(name, { split, model, batchSize, epochs, learningRate, minority }) {
  for (const [method, regularizers] of Object.entries(methods)) {
    const [all, small] = [[], []];
    for (const seed of seeds) {
      const { train, test } = split(seed);
      const made = model(seed);
      const trainer = createTrainer({
        model: made,
        regularizers: regularizers(),
        batchSize,
        seed,
        optimizer: adam({ learningRate }),
      });
      await trainer.fit(train, { epochs });
      const found = await recalls(made, test);
      all.push(mean(found));
      small.push(mean(minority.map((label) => found[label])));
      made.dispose();
    }
    console.log(`| ${name} | ${method} | ${shown(all)} | ${shown(small)} |`);
  }
}

await openEngine();
console.log(`engine ${tf.getBackend()}; seeds ${seeds}`);
await measured('wines', {
  split: (seed) => {
    const [train, test] = thinned(wines(), (label) => [40, 50, 4][label], seed);
    return { train, test };
  },
  ...{ model: wineModel, batchSize: 8, epochs: 40, learningRate: 0.01, minority: [2] },
});
const digits = await mnist();
await measured('MNIST', {
  split: (seed) => {
    const [train] = thinned(takeFirst(digits.train, 20_000), (label) => (label < 8 ? 400 : 8), seed);
    return { train, test: digits.test };
  },
  ...{ model: (seed) => lenet5({ seed }), batchSize: 64, epochs: 10, learningRate: 1e-3, minority: [8, 9] },
});
