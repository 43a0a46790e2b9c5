import { join } from 'node:path';
import { lenet5 } from '@infomixup/core';
import { createTrainer } from '@infomixup/trainer';
import { checkpoints, jsonLines } from '@infomixup/trainer/node';
import { mean } from '../runner/statistics.mjs';
import { readImages, writeDigits } from './images.mjs';
import { withWeights } from './materials.mjs';
import { prepareSteps } from './training-steps.mjs';

const trainerOf =
  ({ batchSize }) =>
  (model) =>
    createTrainer({ model, batchSize, seed: 1 });

export async function prepare(folder, options) {
  await writeDigits(folder, 'train', 60_000);
  await prepareSteps(folder, lenet5({ seed: 1 }), trainerOf(options), readImages(folder));
}

export function open(folder, options) {
  const trainer = trainerOf(options)(withWeights(folder, lenet5({ seed: 1 })));
  const digits = readImages(folder);
  const observed = join(folder, 'ours');
  const epoch = async () => {
    const losses = [];
    const observers = [
      { stepEnd: ({ loss }) => void losses.push(loss) },
      jsonLines(join(observed, 'metrics.jsonl')),
      checkpoints({ folder: observed }),
    ];
    await trainer.fit(digits, { epochs: 1, observers });
    return losses;
  };
  return {
    epoch: {
      units: Math.ceil(digits.size / options.batchSize),
      evidence: async () => {
        const losses = await epoch();
        return { 'first losses': losses.slice(0, 10), 'mean loss': [mean(losses)] };
      },
      round: async () => {
        const start = performance.now();
        await epoch();
        return [performance.now() - start];
      },
    },
  };
}
