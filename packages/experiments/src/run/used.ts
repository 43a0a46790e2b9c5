import type { Representation, Split } from '@infomixup/core';
import { claims, type Regularizer } from '@infomixup/regularizer';
import { composeRegularizers } from '@infomixup/regularizer/running';
import { runName } from '../events.js';
import type { AnyModel, RunPlan } from '../plan/plan.js';
import type { RunRecord } from './folder.js';
import type { Job } from './job.js';
import { tooShort } from './too-short.js';

/** What a run really uses, in words: what no single option says. */
export type Used = NonNullable<RunRecord['used']>;

type AnyRegularizer = Regularizer<Record<string, Representation>>;

/** The plugin that gives weights to evaluate, of which composition allows one. */
export function averagerOf(plugins: readonly AnyRegularizer[]): string | undefined {
  return plugins.find((plugin) => plugin.claims.includes(claims.evaluationWeights))?.name;
}

const namesOf = (plugins: readonly AnyRegularizer[]) => plugins.map(({ name }) => name).join(', ');

/** What is decided by the model and the plugins of a run together. */
function usedBy(plan: RunPlan, model: AnyModel, plugins: readonly AnyRegularizer[]): Used {
  const smoothing = plugins.find(({ name }) => name === 'label-smoothing')?.settings.amount;
  const targets = plugins.filter(({ changes }) => changes.includes('targets'));
  const averager = averagerOf(plugins);
  const statistics = Object.keys(model.buffers).some((name) => /\/moving(Mean|Variance)$/.test(name));
  return {
    criterion: plan.config.training.criterion.name,
    targets: targets.length > 0 ? `one-hot, then changed by ${namesOf(targets)}` : 'one-hot',
    smoothing: typeof smoothing === 'number' && smoothing > 0 ? `${smoothing} (label-smoothing)` : 'none',
    ...usedWeights(plan, averager === undefined ? 'as trained' : `those of ${averager}`),
    batchNormWhileAttacking: statistics
      ? 'running statistics, in training and in evaluation (evaluation mode)'
      : 'no BatchNorm in the model',
  };
}

/** Which weights are evaluated, and what they are selected on. */
function usedWeights({ validation }: RunPlan, kind: string): Used {
  if (!validation)
    return {
      evaluatedWeights: kind === 'as trained' ? 'as trained, after the last step' : kind,
      selection: 'none: no part of the training set is held out, and the last weights are kept',
    };
  const { attack, epsilon, every, samples, criterion } = validation;
  const times = every === 1 ? 'every epoch' : `every ${every} epochs`;
  return {
    evaluatedWeights: `the best by ${criterion} accuracy, ${kind}`,
    selection: `${criterion} accuracy on ${samples} samples held out of the training set, ${attack.name} at ${epsilon}, ${times}; best and last weights are kept`,
  };
}

/** Every hyper-parameter of what a run is made of, as it was made, and what that comes to. */
export function madeOf(plan: RunPlan, split: Split): Required<Pick<RunRecord, 'settings' | 'used'>> {
  const model = plan.model(split);
  try {
    const regularizers = plan.regularizers(model);
    const { settings } = plan.trainer(model, regularizers);
    return { settings, used: usedBy(plan, model, composeRegularizers(model, regularizers)) };
  } finally {
    model.dispose();
  }
}

/** A value at one glance: without the marks of JSON where it has but one level. */
const valueText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `mixup: alpha 1, mode batch`. */
function partText(part: unknown): string {
  const { name, ...options } = Object(part);
  const text = Object.entries(options).map(([key, value]) => `${key} ${valueText(value)}`);
  return text.length > 0 ? `${name}: ${text.join(', ')}` : String(name);
}

const listText = (parts: readonly unknown[]) => parts.map(partText).join('; ') || 'none';

const noiseText = ({ passes, frozen }: { readonly passes: number; readonly frozen: boolean }) =>
  `${passes === 1 ? 'one pass' : `mean of ${passes} passes`}, ${frozen ? 'one draw for all answers' : 'drawn anew for every answer'}`;

/** The first lines of a training: all that it uses, with every default filled in. */
function statementOf({ effective, config }: RunPlan, { criterion, ...used }: Used): Readonly<Record<string, string>> {
  const { dataset, model, regularizers, training, evaluation } = effective;
  const { optimizer, schedule, epochs, batchSize, startFrom } = Object(training);
  return {
    'data set': partText(dataset),
    model: partText(model),
    regularizers: listText(regularizers as readonly unknown[]), // a list of parts, as planned
    training: `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}, batches of ${batchSize}, seed ${config.seed}${startFrom ? `, from ${startFrom}` : ''}`,
    optimizer: partText(optimizer),
    schedule: partText(schedule),
    criterion: criterion ?? '',
    targets: used.targets ?? '',
    smoothing: used.smoothing ?? '',
    'weights evaluated': used.evaluatedWeights ?? '',
    selection: used.selection ?? '',
    'BatchNorm while attacking': used.batchNormWhileAttacking ?? '',
    ...(evaluation !== undefined && { attacks: listText(Object(evaluation).attacks) }),
    ...(config.evaluation?.sampling && { 'noise while attacking': noiseText(config.evaluation.sampling) }),
  };
}

/** Shows what a run uses, and what of it comes to nothing. */
export function showSettings(plan: RunPlan, split: Split, { show }: Pick<Job, 'show'>): void {
  show({ type: 'settings', run: plan.label, settings: statementOf(plan, madeOf(plan, split).used) });
  for (const text of tooShort(plan, split.train.size)) show({ type: 'note', text: `${runName(plan.label)}: ${text}` });
}
