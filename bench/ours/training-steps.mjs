import { withWeights, writeWeights } from './materials.mjs';
import { stepLosses, stepTimes, writeOrder } from './training.mjs';

/** Writes what training steps need besides their images: the first weights and the order of the samples. */
export async function prepareSteps(folder, model, trainerOf, dataset) {
  await writeWeights(folder, model);
  await writeOrder(folder, trainerOf(model), dataset);
}

/** The work of timing the steps of an epoch after the first `warmUp`. */
export function stepWork(folder, model, trainerOf, dataset, { warmUp, steps, comparedSteps }) {
  const trainer = trainerOf(withWeights(folder, model));
  return {
    units: warmUp + steps,
    evidence: async () => ({ losses: await stepLosses(trainer, dataset, comparedSteps) }),
    round: () => stepTimes(trainer, dataset, warmUp),
  };
}
