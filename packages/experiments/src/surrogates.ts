import { InfomixupError } from '@infomixup/core';
import type { AnyModel } from './plan/plan.js';
import type { TrainedModel } from './run/train.js';
import { planOf, trainedModel } from './trained-run.js';

/** Another run's model, as it was trained, whatever it was attacked with. */
async function surrogateOf(path: string, allowModules: boolean | undefined): Promise<TrainedModel> {
  const run = await planOf(path, { evaluation: null, allowModules });
  return trainedModel(run, await run.plan.dataset(), undefined);
}

/** The models of runs in folders, by names; the caller disposes them. */
export async function surrogatesOf(
  folders: Readonly<Record<string, string>>,
  allowModules: boolean | undefined,
): Promise<ReadonlyMap<string, TrainedModel>> {
  const read = new Map<string, TrainedModel>();
  try {
    for (const [name, path] of Object.entries(folders)) read.set(name, await surrogateOf(path, allowModules));
    return read;
  } catch (error) {
    for (const { model } of read.values()) model.dispose();
    throw error;
  }
}

/** Refuses a surrogate of other inputs or classes than a run's model. */
export function requireAlike({ model }: TrainedModel, name: string, { inputShape, classes, bounds }: AnyModel): void {
  const [own, other] = [model, { inputShape, classes, bounds }].map(
    (each) => `inputs [${each.inputShape}] in [${each.bounds}] and ${each.classes} classes`,
  );
  if (own === other) return;
  throw new InfomixupError(
    `infomixup: the surrogate "${name}" has ${own}, and the model ${other}; name a run on the same data`,
    'model-mismatch',
  );
}
