import { InfomixupError, type Split } from '@infomixup/core';
import { completeOptions } from '@infomixup/evaluation';
import type { Path } from '../config/path.js';
import { blaming } from '../recipes/resolver.js';
import { evaluationOptions } from '../run/evaluate.js';
import { readWeights } from '../run/weights.js';
import { evaluationNeeds, requireMemory, trainingNeeds } from './machine.js';
import type { AnyModel, RunPlan } from './plan.js';

/** Where in a configuration stands what an error of composing or beginning a training is about. */
const places: Readonly<Record<string, Path>> = {
  'dataset-mismatch': ['model'],
  'no-batch': ['training', 'batchSize'],
  'invalid-options': ['training'],
};

const placeOf = (error: unknown): Path => (InfomixupError.isInstance(error) && places[error.code]) || ['regularizers'];

/** Composes and begins a training, which refuses whatever would be refused later. */
async function checkTraining(plan: RunPlan, { train }: Split, model: AnyModel): Promise<void> {
  const { validation, document } = plan;
  if (validation && validation.samples >= train.size)
    blaming(document, ['training', 'validate', 'samples'], () => {
      const what = `${validation.samples} of ${train.size} training samples are held back`;
      throw new InfomixupError(`${what}, and none is left to train on; hold fewer back`, 'invalid-options');
    });
  const regularizers = plan.regularizers(model);
  try {
    await plan.trainer(model, regularizers).check(train);
  } catch (error) {
    const [, one] = /^trainer: regularizers\[(\d+)\]/.exec(error instanceof Error ? error.message : '') ?? [];
    const path: Path = one ? ['regularizers', Number(one)] : placeOf(error);
    const fail = () => {
      throw error;
    };
    blaming(plan.document, path, fail, `${plan.label.method}: `);
  }
}

async function checkStart({ config, document }: RunPlan, model: AnyModel): Promise<void> {
  const { startFrom } = config.training;
  if (startFrom) await blaming(document, ['training', 'startFrom'], () => readWeights(model, startFrom));
}

/**
 * Makes sure that a run's data, model, plugins and attacks work together, before anything is written.
 *
 * @throws InfomixupError naming the place in the configuration and both parties.
 */
export async function checkRun(plan: RunPlan, split: Split): Promise<void> {
  const model = plan.model(split);
  try {
    requireMemory(plan, trainingNeeds(plan, split, model));
    await checkTraining(plan, split, model);
    await checkStart(plan, model);
    checkEvaluation(plan, split, model);
  } finally {
    model.dispose();
  }
}

/** The same for the attacks alone. */
export function checkEvaluation(plan: RunPlan, split: Split, model: AnyModel): void {
  if (plan.attacks.length === 0) return;
  requireMemory(plan, evaluationNeeds(plan, split, model));
  const check = () => completeOptions(evaluationOptions(plan, split.test, model));
  blaming(plan.document, ['evaluation'], check, `${plan.label.method}: `);
}
