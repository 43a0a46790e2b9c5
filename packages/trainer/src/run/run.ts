import { type Classifier, classifierOf, randomStream } from '@infomixup/core';
import type { Running } from '@infomixup/regularizer';
import type { Fingerprint } from '../checkpoint/fingerprint.js';
import type { Definition } from '../definition.js';
import { type EpochRecord, noTotals, type Position, type Totals } from '../history.js';
import { type Descent, startDescent } from '../optimizers/descent.js';

/** A plugin started for this run. */
export interface RunningPlugin<R> {
  readonly name: string;
  readonly running: Running<R>;
}

/** A training in progress: the one place of all that changes, besides the model's own variables. */
export interface Run<R> {
  readonly definition: Definition<R>;
  readonly fingerprint: Fingerprint;
  readonly plugins: readonly RunningPlugin<R>[];
  readonly descent: Descent;
  /** The model in evaluation mode. */
  readonly classifier: Classifier;
  position: Position;
  totals: Totals;
  records: readonly EpochRecord[];
}

/** Starts every plugin and the optimizer; nothing is left started where one of them throws. */
export function startRun<R>(definition: Definition<R>, fingerprint: Fingerprint): Run<R> {
  const plugins = startPlugins(definition);
  return {
    definition,
    fingerprint,
    plugins,
    descent: startDescent(definition.optimizer, definition.model.parameters),
    classifier: classifierOf(definition.model),
    position: { epoch: 0, batch: 0, step: 0 },
    totals: noTotals,
    records: [],
  };
}

/** Frees what the run owns; the model stays. */
export function endRun<R>({ plugins, descent }: Run<R>): void {
  for (const { running } of plugins) running.dispose();
  descent.dispose();
}

function startPlugins<R>({ regularizers, model, seed }: Definition<R>): readonly RunningPlugin<R>[] {
  const { classes, inputShape } = model;
  const plugins: RunningPlugin<R>[] = [];
  try {
    for (const { name, start } of regularizers) {
      const rng = randomStream(seed, `regularizer/${name}/init`);
      plugins.push({ name, running: start({ classes, inputShape, rng }) });
    }
  } catch (error) {
    for (const { running } of plugins) running.dispose();
    throw error;
  }
  return plugins;
}
