import { preActResNet18 } from '@infomixup/core';
import { createTrainer, sgd } from '@infomixup/trainer';
import { readImages, writeRandomImages } from './images.mjs';
import { prepareSteps, stepWork } from './training-steps.mjs';

const trainerOf =
  ({ batchSize }) =>
  (model) => {
    const optimizer = sgd({ learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 1e-4 });
    return createTrainer({ model, optimizer, batchSize, seed: 1 });
  };

export async function prepare(folder, options) {
  writeRandomImages(folder, [32, 32, 3], (options.warmUp + options.steps) * options.batchSize);
  await prepareSteps(folder, preActResNet18({ seed: 1 }), trainerOf(options), readImages(folder));
}

export const open = (folder, options) => ({
  step: stepWork(folder, preActResNet18({ seed: 1 }), trainerOf(options), readImages(folder), options),
});
