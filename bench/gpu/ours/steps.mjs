import { readImages, writeRandomImages } from '../../ours/images.mjs';
import { prepareSteps, stepWork } from '../../ours/training-steps.mjs';
import { networkOf } from './networks.mjs';

/** Training steps through createTrainer. */
export const steps = {
  prepare: async (folder, work) => {
    const { model, imageShape, trainerOf } = networkOf(work);
    writeRandomImages(folder, imageShape, (work.warmUp + work.steps) * work.batchSize);
    await prepareSteps(folder, model, trainerOf, readImages(folder));
    model.dispose();
  },
  open: (folder, work) => {
    const { model, trainerOf } = networkOf(work);
    const { evidence, round } = stepWork(folder, model, trainerOf, readImages(folder), work);
    return { evidence, rounds: { step: round } };
  },
};
