import { lenet5 } from '@infomixup/core';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { vib } from '@infomixup/regularizer-vib';
import { createTrainer } from '@infomixup/trainer';
import { readImages, writeDigits } from './images.mjs';
import { pausedTraining } from './paused-training.mjs';

const batchSize = 256;
const batches = 20;

/** The thesis compares with a network that has no bottleneck; the one with a bottleneck and no penalty says what it costs. */
const methods = {
  baseline: { regularizers: () => [] },
  'bottleneck alone': { bottleneck: true, regularizers: () => [] },
  vib: { bottleneck: true, regularizers: () => [vib()] },
  infomixup: { bottleneck: true, regularizers: () => [infomixup()] },
};

export const prepare = (folder) => writeDigits(folder, 'train', batches * batchSize);

function workOf({ bottleneck, regularizers }, dimension, digits) {
  const model = lenet5({ seed: 1, ...(bottleneck ? { bottleneck: dimension } : {}) });
  const { step } = pausedTraining(createTrainer({ model, regularizers: regularizers(), batchSize, seed: 1 }), digits);
  return {
    units: batches,
    step,
    round: async () => {
      for (let index = 0; index < batches; index += 1) await step();
    },
  };
}

export function open(folder, { dimensions }) {
  const digits = readImages(folder);
  const entries = Object.entries(methods).flatMap(([name, method]) =>
    (method.bottleneck ? dimensions : [0]).map((dimension) => [
      method.bottleneck ? `${name} ${dimension}` : name,
      workOf(method, dimension, digits),
    ]),
  );
  return Object.fromEntries(entries);
}
