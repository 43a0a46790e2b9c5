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

/** Says of a plugin that nobody wrote, and an error names, what it is part of. */
function withPresets(error: unknown, plan: RunPlan, model: AnyModel): unknown {
  if (!InfomixupError.isInstance(error)) return error;
  const { message, code } = error;
  const written = plan.effective.regularizers as readonly { readonly name: string }[]; // a list of parts, as planned
  const parts = plan.regularizers(model).flatMap((preset, place) => {
    const { name = '' } = written[place] ?? {};
    // Nested at will, which no type can follow.
    const plugins = ([preset] as readonly unknown[]).flat(Number.POSITIVE_INFINITY) as { readonly name: string }[];
    return plugins.flatMap((plugin) => (plugins.length > 1 && plugin.name !== name ? [[plugin.name, name]] : []));
  });
  const told = parts.filter(([plugin]) => message.startsWith(`${plugin}: `) || message.includes(`"${plugin}"`));
  if (told.length === 0) return error;
  const what = told.map(([plugin, name]) => `"${plugin}" is part of ${name}`).join(', ');
  return new InfomixupError(`${message} (${what})`, code, { cause: error });
}

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
      throw withPresets(error, plan, model);
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
    await checkEvaluation(plan, split, model);
  } finally {
    model.dispose();
  }
}

/** The same for the attacks alone. */
export async function checkEvaluation(plan: RunPlan, split: Split, model: AnyModel): Promise<void> {
  if (plan.attacks.length === 0) return;
  requireMemory(plan, evaluationNeeds(plan, split, model));
  const check = () => completeOptions(evaluationOptions(plan, split.test, model));
  await blaming(plan.document, ['evaluation'], check, `${plan.label.method}: `);
}
