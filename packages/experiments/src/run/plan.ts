import type { Attack } from '@infomixup/attacks';
import type { Model, Representation, Split } from '@infomixup/core';
import type { PlannedAttack } from '@infomixup/evaluation';
import type { Preset } from '@infomixup/regularizer';
import type { ConfigDocument } from '../config/document.js';
import { configError } from '../config/problems.js';
import type { CompareConfig, EvaluationConfig, Named, TrainConfig } from '../config/schema.js';
import { type Maker, openResolver, type Resolver } from '../recipes/use.js';

/** A model whose representations are known at run time only; composition checks what plugins require of it. */
export type AnyModel = Model<Record<string, Representation>>;
/** A regularizer or preset for such a model. */
export type AnyPreset = Preset<Record<string, Representation>>;

/** One method: how its model and its plugins are made. */
export interface MethodPlan {
  readonly name: string;
  readonly model: (shape: { classes: number; inputShape: readonly number[]; seed: number }) => AnyModel;
  readonly regularizers: (model: AnyModel) => AnyPreset[];
}

/** A configuration with everything it names found and its options checked; nothing is made yet. */
export interface Plan {
  readonly dataset: (seed: number) => Promise<Split>;
  readonly methods: readonly MethodPlan[];
  readonly attacks: readonly PlannedAttack[];
}

// A recipe's product has the type of its kind by contract; names in a file carry no types that could say so.
const asModel =
  (make: Maker<'model'>): MethodPlan['model'] =>
  (shape) =>
    make(shape) as AnyModel;
const asDataset =
  (make: Maker<'dataset'>): Plan['dataset'] =>
  (seed) =>
    make({ seed }) as Promise<Split>;
const asAttack = (make: Maker<'attack'>) => make({}) as Attack;
const asPreset = (make: Maker<'regularizer'>) => (model: AnyModel) => make({ model }) as AnyPreset;

interface MethodConfig {
  readonly name: string;
  readonly model: Named;
  readonly modelPath: readonly PropertyKey[];
  readonly regularizers: readonly Named[];
  readonly path: readonly PropertyKey[];
}

async function planMethod(resolver: Resolver, method: MethodConfig): Promise<MethodPlan> {
  const model = await resolver.use('model', method.model, method.modelPath);
  const makers = await Promise.all(
    method.regularizers.map((named, i) => resolver.use('regularizer', named, [...method.path, 'regularizers', i])),
  );
  return {
    name: method.name,
    model: asModel(model),
    regularizers: (made) => makers.map((make) => asPreset(make)(made)),
  };
}

/** How each attack is planned; made once it is known that nothing is wrong. */
const attackPlanners = (resolver: Resolver, evaluation?: EvaluationConfig): Promise<(() => PlannedAttack)[]> =>
  Promise.all(
    (evaluation?.attacks ?? []).map(async ({ name, options, epsilons, samples = evaluation?.samples }, i) => {
      const make = await resolver.use('attack', { name, options }, ['evaluation', 'attacks', i]);
      return () => ({ attack: asAttack(make), epsilons, ...(samples ? { samples } : {}) });
    }),
  );

/** A report tells attacks apart by name and norm. */
function requireDistinct(attacks: readonly PlannedAttack[], document: ConfigDocument): void {
  const titles = attacks.map(({ attack }) => `${attack.name} ${attack.norm}`);
  const problems = titles.flatMap((title, i) =>
    titles.indexOf(title) === i
      ? []
      : [{ path: ['evaluation', 'attacks', i], message: `${title} stands above already; keep one of them` }],
  );
  if (problems.length > 0) throw configError(document, problems);
}

async function plan(
  document: ConfigDocument,
  shared: TrainConfig | CompareConfig,
  methods: readonly MethodConfig[],
): Promise<Plan> {
  const resolver = openResolver(document);
  const dataset = asDataset(await resolver.use('dataset', shared.dataset, ['dataset']));
  const planned = await Promise.all(methods.map((method) => planMethod(resolver, method)));
  const planners = await attackPlanners(resolver, shared.evaluation);
  resolver.finish();
  const attacks = planners.map((planAttack) => planAttack());
  requireDistinct(attacks, document);
  return { dataset, methods: planned, attacks };
}

/** The plan of a single training, whose method is called as the configuration. */
export function planTraining(config: TrainConfig, document: ConfigDocument): Promise<Plan> {
  return plan(document, config, [{ ...config, modelPath: ['model'], path: [] }]);
}

/** The plan of a comparison. */
export function planComparison(config: CompareConfig, document: ConfigDocument): Promise<Plan> {
  return plan(
    document,
    config,
    Object.entries(config.methods).map(([name, { model, regularizers }]) => {
      const path = ['methods', name];
      return {
        name,
        model: model ?? config.model,
        modelPath: model ? [...path, 'model'] : ['model'],
        regularizers,
        path,
      };
    }),
  );
}
