import { lenet5 } from '@infomixup/core';
import { createTrainer } from '@infomixup/trainer';
import { im2colFilterGradient } from './im2col-filter-gradient.mjs';
import { readImages, writeDigits } from './images.mjs';
import { prepareSteps, stepWork } from './training-steps.mjs';

const trainerOf =
  ({ batchSize }) =>
  (model) =>
    createTrainer({ model, batchSize, seed: 1 });

export async function prepare(folder, options) {
  await writeDigits(folder, 'train', (options.warmUp + options.steps) * options.batchSize);
  await prepareSteps(folder, lenet5({ seed: 1 }), trainerOf(options), readImages(folder));
}

export function open(folder, options) {
  if (options.im2col) im2colFilterGradient();
  return { step: stepWork(folder, lenet5({ seed: 1 }), trainerOf(options), readImages(folder), options) };
}
