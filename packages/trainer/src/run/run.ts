import {
  type Classifier,
  classifierOf,
  evaluationPass,
  InfomixupError,
  type Model,
  type NamedVariables,
  type Representation,
  randomStream,
} from '@infomixup/core';
import type { Running, RunningStep } from '@infomixup/regularizer/running';
import * as tf from '@tensorflow/tfjs';
import type { Fingerprint } from '../checkpoint/fingerprint.js';
import type { Definition } from '../definition.js';
import { type EpochRecord, noTotals, type Position, type Stopped, type Totals } from '../history.js';
import { type Descent, startDescent } from '../optimizers/descent.js';
import { requireMatches } from '../optimizers/parameter-groups.js';
import { requireFiniteResult } from '../step/finite.js';
import { forwardOf } from '../step/forward.js';

/** A plugin started for this run. */
export interface RunningPlugin<R> {
  readonly name: string;
  readonly running: Running<R>;
}

/** A plugin in one step. */
export interface Plugin<R> extends RunningStep<R>, RunningPlugin<R> {}

/** A training in progress: the one place of all that changes, besides the model's own variables. */
export interface Run<R> {
  readonly definition: Definition<R>;
  readonly fingerprint: Fingerprint;
  readonly plugins: readonly RunningPlugin<R>[];
  /** The model's parameters by name, and plugins' variables as `<plugin>/<name>`. */
  readonly trained: NamedVariables;
  readonly descent: Descent;
  /** The plugins that differentiate a gradient. */
  readonly secondDerivatives: readonly string[];
  /** The model in evaluation mode. */
  readonly classifier: Classifier;
  position: Position;
  totals: Totals;
  records: readonly EpochRecord[];
  /** Set where a plugin or an observer has ended the run. */
  stopped: Stopped | undefined;
}

/** Starts every plugin and the optimizer; nothing is left started where one of them throws. */
export function startRun<R>(definition: Definition<R>, fingerprint: Fingerprint): Run<R> {
  const { model, regularizers } = definition;
  const plugins = startPlugins(definition);
  const trained = Object.assign({}, model.parameters, ...plugins.map(({ running }) => running.variables));
  return {
    definition,
    fingerprint,
    plugins,
    trained,
    descent: descentOf(definition, plugins, trained),
    secondDerivatives: regularizers.flatMap(({ name, secondDerivatives }) => (secondDerivatives ? [name] : [])),
    classifier: classifierOf(model),
    position: { epoch: 0, batch: 0, step: 0 },
    totals: noTotals,
    records: [],
    stopped: undefined,
  };
}

function descentOf<R>(
  { optimizer, model }: Definition<R>,
  plugins: readonly RunningPlugin<R>[],
  trained: NamedVariables,
): Descent {
  try {
    requireMatches(optimizer, model.name, Object.keys(trained));
    return startDescent(optimizer, trained);
  } catch (error) {
    for (const { running } of plugins) running.dispose();
    throw error;
  }
}

/** Frees what the run owns; the model stays. */
export function endRun<R>({ plugins, descent }: Run<R>): void {
  for (const { running } of plugins) running.dispose();
  descent.dispose();
}

function startPlugins<R>({ regularizers, model, seed }: Definition<R>): readonly RunningPlugin<R>[] {
  const { classes, inputShape, parameters } = model;
  const shapes = regularizers.some(({ requires }) => requires.length > 0) ? shapesOf(model) : {};
  const plugins: RunningPlugin<R>[] = [];
  try {
    for (const { name, start } of regularizers) {
      const rng = randomStream(seed, `regularizer/${name}/init`);
      const running = start({ classes, inputShape, shapes, parameters, rng });
      plugins.push({ name, running });
      refuseSharedNames(name, running.variables, model);
    }
  } catch (error) {
    for (const { running } of plugins) running.dispose();
    throw error;
  }
  return plugins;
}

/** Refuses plugins whose variables begin with values that are not finite: not every engine's update would notice. */
export async function requireFiniteVariables<R>({ plugins }: Run<R>): Promise<void> {
  for (const { name, running } of plugins)
    await requireFiniteResult({ plugin: name, hook: 'variables' }, running.variables, 'start them with numbers');
}

/** The shape of each representation without the batch axis, found by a pass in evaluation; of a Gaussian, its mean's. */
function shapesOf<R>(model: Model<R>): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  const pass = evaluationPass<R>();
  const visit: typeof pass.visit = (name, value) => {
    const representation: Representation = value as Representation; // what a model declares is of one of the two kinds
    shapes[name] = (representation instanceof tf.Tensor ? representation : representation.mean).shape.slice(1);
    return value;
  };
  tf.tidy(() => void forwardOf(model, tf.zeros([1, ...model.inputShape]), { ...pass, visit }));
  return shapes;
}

function refuseSharedNames<R>(plugin: string, variables: NamedVariables, { name, parameters }: Model<R>): void {
  const shared = Object.keys(variables).find((variable) => Object.hasOwn(parameters, variable));
  if (shared === undefined) return;
  throw new InfomixupError(
    `${plugin}: its variable "${shared}" is also a parameter of the model ${name}; rename the plugin or its variable`,
    'duplicate-variable',
  );
}
