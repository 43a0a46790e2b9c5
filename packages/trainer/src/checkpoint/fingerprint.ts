import {
  type Dataset,
  differencesOf,
  differenceText,
  InfomixupError,
  type Json,
  type NamedVariables,
} from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Definition } from '../definition.js';

/** What a run is made of; a checkpoint resumes only a run that agrees in every field. */
export type Fingerprint = Readonly<Record<string, Json>>;

/** The fields of a run; `configuration` is whatever else its caller wants compared. */
export function fingerprintOf<R>(
  definition: Definition<R>,
  dataset: Dataset,
  epochs: number,
  configuration: Json,
): Fingerprint {
  const { name, size, settings } = dataset;
  const { model, schedule } = definition;
  return {
    engine: tf.getBackend(),
    tfjs: tf.version.tfjs,
    ...settingsOf(definition),
    model: {
      name: model.name,
      settings: model.settings,
      parameters: shapesOf(model.parameters),
      buffers: shapesOf(model.buffers),
    },
    dataset: { name, size, ...(settings !== undefined && { settings }) },
    // Elsewhere a finished run may be resumed for more epochs.
    ...(schedule.dependsOnLength ? { epochs } : {}),
    configuration,
  };
}

/** All settings of a trainer as plain JSON; plugins by name, each with its place in the order. */
export function settingsOf<R>(definition: Definition<R>): Fingerprint {
  const { model, regularizers, criterion, optimizer, schedule, batchSize, dropLast, seed } = definition;
  const plugins = regularizers.map(({ name, settings }, place) => [name, { place, settings }] as const);
  return {
    seed,
    batchSize,
    dropLast,
    criterion: criterion.name,
    optimizer: { name: optimizer.name, ...optimizer.settings },
    schedule: { name: schedule.name, ...schedule.settings },
    model: { name: model.name, settings: model.settings },
    regularizers: Object.fromEntries(plugins),
  };
}

const shapesOf = (variables: NamedVariables): Json =>
  Object.fromEntries(Object.entries(variables).map(([name, { shape }]) => [name, shape]));

/** The fields that leave a run what it is, but may round its numbers differently. */
const rounding: readonly string[] = ['engine', 'tfjs'];

/**
 * Throws InfomixupError `checkpoint-mismatch`, naming each field in which `saved` differs from `current`.
 *
 * @param force - Whether engine and version may differ.
 */
export function requireSame(saved: Fingerprint, current: Fingerprint, force: boolean): void {
  const all = differencesOf(saved, current);
  const found = force ? all.filter(({ field }) => !rounding.includes(field)) : all;
  if (found.length === 0) return;
  const isSameRun = found.every(({ field }) => rounding.includes(field));
  const [what, advice] = isSameRun
    ? ['was made with something else', 'resume with the same, or by force, where its numbers may round differently']
    : ['belongs to another run', 'resume with the same settings, or start anew'];
  throw new InfomixupError(
    `trainer: the checkpoint ${what} (checkpoint -> now): ${differenceText(found)}; ${advice}`,
    'checkpoint-mismatch',
  );
}
