import { lenet5 } from '@infomixup/core';
import { createTrainer } from '@infomixup/trainer';
import { readDigits, writeDigits } from './digits.mjs';
import { withWeights, writeWeights } from './materials.mjs';
import { stepLosses, stepTimes, writeOrder } from './training.mjs';

const batchSize = 256;
const warmUp = 5;
const steps = 25;
const comparedSteps = 10;

const trainerOf = (model) => createTrainer({ model, batchSize, seed: 1 });

export async function prepare(folder) {
  const model = lenet5({ seed: 1 });
  await writeWeights(folder, model);
  await writeDigits(folder, 'train', (warmUp + steps) * batchSize);
  await writeOrder(folder, trainerOf(model), readDigits(folder));
}

export function open(folder) {
  const trainer = trainerOf(withWeights(folder, lenet5({ seed: 1 })));
  const digits = readDigits(folder);
  return {
    step: {
      units: warmUp + steps,
      evidence: async () => ({ losses: await stepLosses(trainer, digits, comparedSteps) }),
      round: () => stepTimes(trainer, digits, warmUp),
    },
  };
}
