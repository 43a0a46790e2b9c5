import { existsSync } from 'node:fs';
import { knowledgeOf } from '@infomixup/attacks';
import { type Dataset, firstNumbers, gatherLabelled, InfomixupError, type Split, waitFor } from '@infomixup/core';
import { datasetFromFiles } from '@infomixup/datasets';
import { namedPlan, type PlannedAttack, usualPlan } from '@infomixup/evaluation';
import {
  type ExportedModel,
  exportedModel,
  type ModelDescription,
  type OpenedModel,
  openExported,
  openModel,
} from '@infomixup/models';
import { isScript } from '../config/document.js';
import { attackParts } from '../plan/plan.js';
import { noteModule } from '../recipes/attributed.js';
import { importModule } from '../recipes/module.js';
import { blaming, openResolver } from '../recipes/resolver.js';
import { requireAttackable } from './attacks.js';
import type { ModelDocument } from './document.js';

/** Samples that a model is looked at with. */
const looked = 4;

/** A model, its samples and its attacks, ready to begin. */
export interface OpenedEvaluation {
  readonly name: string;
  readonly opened: OpenedModel;
  readonly dataset: Dataset;
  /** What was noticed of the samples and of the model. */
  readonly notes: readonly string[];
  readonly attacks: readonly PlannedAttack[];
}

/** Imports the module that somebody named as the model: it is a program of theirs. */
async function exportedFrom(path: string): Promise<ExportedModel | undefined> {
  if (!isScript(path)) return undefined;
  if (!existsSync(path)) throw new InfomixupError(`infomixup: there is no ${path}; check the path`, 'missing-file');
  noteModule(path, path);
  const module = await waitFor(`the module ${path}`, importModule(path)).catch((cause: unknown) => {
    throw new InfomixupError(`${path}: it does not run: ${String(cause).split('\n')[0]}; correct it`, 'invalid-model', {
      cause,
    });
  });
  return exportedModel(module, path);
}

async function datasetOf(
  { document, config }: ModelDocument,
  { bounds, classes, inputShape }: ModelDescription,
): Promise<{ readonly dataset: Dataset; readonly notes: readonly string[] }> {
  const { data, seed } = config;
  const whole = { ...(bounds && { bounds }), ...(classes && { classes }), ...(inputShape && { inputShape }) };
  if ('path' in data) {
    const { path, ...options } = data;
    const read = () => datasetFromFiles(String(path), { ...whole, ...options });
    const { notes, ...dataset } = await blaming(document, ['data'], read);
    return { dataset, notes: notes.map((note) => `${dataset.name}: ${note}`) };
  }
  const { name, ...options } = data;
  const resolver = openResolver();
  const part = await resolver.use(document, 'dataset', { name, options }, ['data']);
  resolver.finish();
  // A recipe's product has the type of its kind by contract.
  const { test } = await waitFor(`${name}: its recipe`, part.make({ seed }) as Promise<Split>);
  return { dataset: test, notes: [] };
}

async function attacksFor(
  { document, config }: ModelDocument,
  opened: OpenedModel,
  dataset: Dataset,
): Promise<readonly PlannedAttack[]> {
  const { evaluation } = config;
  const held = knowledgeOf(opened.model);
  const { samples, queryBudget, attacks, plan: name = usualPlan } = evaluation;
  if (!attacks) {
    const named = namedPlan(name, dataset, { samples, knowledge: held });
    return named.map((plan) => ({ ...plan, ...(queryBudget && { queryBudget }) }));
  }
  const resolver = openResolver();
  const parts = await attackParts({ ...evaluation, attacks }, (kind, named, path) =>
    resolver.use(document, kind, named, path),
  );
  resolver.finish();
  const planned = parts.map(({ plan }) => ({ ...(queryBudget && { queryBudget }), ...plan() }));
  resolver.finish();
  return planned;
}

/** The model of a configuration, looked at with the first samples. */
async function modelFor(
  model: ModelDescription & { path: string },
  exported: ExportedModel | undefined,
  dataset: Dataset,
) {
  const { path, ...description } = model;
  const { inputs } = await gatherLabelled(dataset, firstNumbers(Math.min(looked, dataset.size)));
  const look = { inputs, bounds: dataset.bounds, classes: dataset.classes.length };
  try {
    return await (exported ? openExported(exported, path, description, look) : openModel(path, description, look));
  } finally {
    inputs.dispose();
  }
}

/**
 * Opens what a configuration names: the samples, checked against the bounds; the model, looked at with the first of them;
 * and the attacks that it tells enough for. The caller disposes the model.
 *
 * @throws InfomixupError naming what does not go together.
 */
export async function openEvaluation(given: ModelDocument): Promise<OpenedEvaluation> {
  const { config } = given;
  const exported = await exportedFrom(config.model.path);
  const model = { ...exported?.description, ...config.model };
  const { dataset, notes } = await datasetOf(given, model);
  const opened = await modelFor(model, exported, dataset);
  try {
    const attacks = await attacksFor(given, opened, dataset);
    const name = config.name ?? opened.name;
    requireAttackable(name, attacks, knowledgeOf(opened.model), opened.withoutGradient);
    return { name, opened, dataset, notes: [...notes, ...opened.notes], attacks };
  } catch (error) {
    opened.dispose();
    throw error;
  }
}
