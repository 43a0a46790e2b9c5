import { readFile } from 'node:fs/promises';
import type { Attack } from '@infomixup/attacks';
import { type Criterion, type Model, type RecipeKind, type Representation, type Split, waitFor } from '@infomixup/core';
import type { PlannedAttack } from '@infomixup/evaluation';
import type { Preset } from '@infomixup/regularizer';
import { createTrainer, type Optimizer, type Schedule, type Trainer } from '@infomixup/trainer';
import { absolutePath, type ConfigDocument } from '../config/document.js';
import { checkConfig } from '../config/load.js';
import { type EvaluationConfig, type Named, type TrainConfig, trainConfig } from '../config/schema.js';
import type { RunLabel } from '../events.js';
import { openResolver, type Part, type Resolver } from '../recipes/resolver.js';

/** A model whose representations are known at run time only; composition checks what plugins require of it. */
export type AnyModel = Model<Record<string, Representation>>;
/** A regularizer or preset for such a model. */
export type AnyPreset = Preset<Record<string, Representation>>;

/** One training: its configuration, checked, and everything it names, found. Nothing is made yet. */
export interface RunPlan {
  readonly label: RunLabel;
  readonly config: TrainConfig;
  readonly document: ConfigDocument;
  /** The configuration with every default filled in, as `run.json` records it. */
  readonly effective: EffectiveConfig;
  readonly dataset: () => Promise<Split>;
  /** A new model for the data set's shape; the caller disposes it. */
  readonly model: (split: Split) => AnyModel;
  readonly regularizers: (model: AnyModel) => AnyPreset[];
  readonly trainer: (model: AnyModel, regularizers: AnyPreset[]) => Trainer;
  /** Whether the learning rate at a step hangs on how many epochs there will be. */
  readonly dependsOnLength: boolean;
  readonly attacks: readonly PlannedAttack[];
  /** What is measured while training; on how many samples that are held back, and how often. */
  readonly validation: PlannedValidation | undefined;
}

/** A validation that is planned. */
export interface PlannedValidation extends Omit<NonNullable<TrainConfig['training']['validate']>, 'attack'> {
  readonly attack: Attack;
  readonly epsilon: number;
}

/** A configuration in which nothing is left out. */
export type EffectiveConfig = Readonly<Record<string, unknown>>;

const written = ({ name, options }: Named): object => ({ name, ...options });

/** How an attack is planned; made once it is known that nothing is wrong. */
interface AttackPart {
  readonly plan: () => PlannedAttack;
  readonly effective: object;
}

/** What a configuration's attacks are, found and checked. */
export const attackParts = (
  evaluation: Pick<EvaluationConfig, 'attacks' | 'samples'> | undefined,
  use: (kind: 'attack', named: Named, path: readonly PropertyKey[]) => Promise<Part<'attack'>>,
): Promise<AttackPart[]> =>
  Promise.all(
    (evaluation?.attacks ?? []).map(
      async ({ name, options, epsilons, samples = evaluation?.samples, queryBudget }, i) => {
        const part = await use('attack', { name, options }, ['evaluation', 'attacks', i]);
        const rest = { epsilons, ...(samples && { samples }), ...(queryBudget && { queryBudget }) };
        return {
          // A recipe's product has the type of its kind by contract; names in a file carry no types that could say so.
          plan: () => ({
            attack: part.make({}) as Attack,
            ...rest,
            ...(part.code !== undefined && { code: part.code }),
          }),
          effective: { ...written(part.effective), ...rest },
        };
      },
    ),
  );

/** A report tells attacks apart by name and norm. */
function reportRepeated(attacks: readonly PlannedAttack[], document: ConfigDocument, resolver: Resolver): void {
  const titles = attacks.map(({ attack }) => `${attack.name} ${attack.norm}`);
  titles.forEach((title, i) => {
    if (titles.indexOf(title) === i) return;
    const message = `${title} stands above already; keep one of them`;
    resolver.report(document, { path: ['evaluation', 'attacks', i], message });
  });
}

/** Where a training starts from, as an absolute path. */
const startOf = ({ training: { startFrom } }: TrainConfig, document: ConfigDocument) =>
  startFrom === undefined ? {} : { startFrom: absolutePath(document, ['training', 'startFrom'], startFrom) };

/**
 * Plans one of several runs.
 *
 * @param resolver - Told what is wrong; nothing of the plan may be used before its `finish`.
 */
export async function planWithin(
  resolver: Resolver,
  document: ConfigDocument,
  method?: string,
): Promise<() => RunPlan> {
  const checked = checkConfig(document, trainConfig);
  const config = { ...checked, training: { ...checked.training, ...startOf(checked, document) } };
  const { seed } = config;
  const use: <K extends RecipeKind>(kind: K, named: Named, path: readonly PropertyKey[]) => Promise<Part<K>> = (
    kind,
    named,
    path,
  ) => resolver.use(document, kind, named, path);
  const dataset = await use('dataset', config.dataset, ['dataset']);
  const model = await use('model', config.model, ['model']);
  const regularizers = await Promise.all(
    config.regularizers.map((named, i) => use('regularizer', named, ['regularizers', i])),
  );
  const training = {
    optimizer: await use('optimizer', config.training.optimizer, ['training', 'optimizer']),
    schedule: await use('schedule', config.training.schedule, ['training', 'schedule']),
    criterion: await use('criterion', config.training.criterion, ['training', 'criterion']),
  };
  const { validate } = config.training;
  const validating = validate && (await use('attack', validate.attack, ['training', 'validate', 'attack']));
  const attacks = await attackParts(config.evaluation, use);
  return () => {
    const planned = attacks.map(({ plan }) => plan());
    reportRepeated(planned, document, resolver);
    const { batchSize } = config.training;
    const schedule = training.schedule.make({}) as Schedule;
    const optimizer = training.optimizer.make({}) as Optimizer;
    const criterion = training.criterion.make({}) as Criterion;
    return {
      label: { method: method ?? config.name, seed },
      config,
      document,
      effective: {
        name: config.name,
        dataset: written(dataset.effective),
        model: written(model.effective),
        regularizers: regularizers.map(({ effective }) => written(effective)),
        training: {
          ...config.training,
          optimizer: written(training.optimizer.effective),
          schedule: written(training.schedule.effective),
          criterion: written(training.criterion.effective),
          ...(validate &&
            validating && {
              validate: {
                ...validate,
                attack: { ...written(validating.effective), epsilon: validate.attack.epsilon },
              },
            }),
        },
        seed,
        ...(config.evaluation
          ? {
              evaluation: {
                attacks: attacks.map(({ effective }) => effective),
                batchSize: config.evaluation.batchSize,
                probeSamples: config.evaluation.probeSamples,
                ...(config.evaluation.stratified && { stratified: true }),
              },
            }
          : {}),
      },
      // Products by contract, as above.
      dataset: () => waitFor(`${config.dataset.name}: its recipe`, dataset.make({ seed }) as Promise<Split>),
      model: ({ train }) =>
        model.make({ classes: train.classes.length, inputShape: train.inputShape, seed }) as AnyModel,
      regularizers: (made) => regularizers.map(({ make }) => make({ model: made, readFile }) as AnyPreset),
      trainer: (made, presets) =>
        createTrainer({ model: made, regularizers: presets, optimizer, schedule, criterion, batchSize, seed }),
      dependsOnLength: schedule.dependsOnLength,
      attacks: planned,
      validation: validate &&
        validating && {
          ...validate,
          epsilon: validate.attack.epsilon,
          // A product by contract, as above.
          attack: validating.make({}) as Attack,
        },
    };
  };
}

/**
 * Checks a training's configuration and finds everything it names.
 *
 * @param method - What the run is called; as the configuration by default.
 * @throws InfomixupError `config-invalid`, naming every problem with file, line and column.
 */
export async function planTraining(document: ConfigDocument, method?: string): Promise<RunPlan> {
  const resolver = openResolver();
  const ready = await planWithin(resolver, document, method);
  resolver.finish();
  const plan = ready();
  resolver.finish();
  return plan;
}
