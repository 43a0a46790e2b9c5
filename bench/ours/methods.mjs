import { lenet5 } from '@infomixup/core';
import { infomixup } from '@infomixup/regularizer-infomixup';
import { vib } from '@infomixup/regularizer-vib';
import { createTrainer } from '@infomixup/trainer';
import { readDigits, writeDigits } from './digits.mjs';
import { stepLosses, stepTimes } from './training.mjs';

const batchSize = 256;
const warmUp = 3;
const steps = 20;

/** The thesis compares with a network that has no bottleneck; the one with a bottleneck and no penalty says what it costs. */
const methods = {
  baseline: { regularizers: () => [] },
  'bottleneck alone': { bottleneck: true, regularizers: () => [] },
  vib: { bottleneck: true, regularizers: () => [vib()] },
  infomixup: { bottleneck: true, regularizers: () => [infomixup()] },
};

export const prepare = (folder) => writeDigits(folder, 'train', (warmUp + steps) * batchSize);

function workOf({ bottleneck, regularizers }, dimension, digits) {
  const model = lenet5({ seed: 1, ...(bottleneck ? { bottleneck: dimension } : {}) });
  const trainer = createTrainer({ model, regularizers: regularizers(), batchSize, seed: 1 });
  return {
    units: warmUp + steps,
    evidence: async () => ({ losses: await stepLosses(trainer, digits, 5) }),
    round: () => stepTimes(trainer, digits, warmUp),
  };
}

export function open(folder, { dimensions }) {
  const digits = readDigits(folder);
  const entries = Object.entries(methods).flatMap(([name, method]) =>
    (method.bottleneck ? dimensions : [0]).map((dimension) => [
      method.bottleneck ? `${name} ${dimension}` : name,
      workOf(method, dimension, digits),
    ]),
  );
  return Object.fromEntries(entries);
}
