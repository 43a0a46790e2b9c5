import type { Dataset, Json } from '@infomixup/core';
import { settingsOf } from './checkpoint/fingerprint.js';
import { definitionOf, type TrainerOptions } from './definition.js';
import { checkFit, type FitOptions, fit } from './fit.js';
import type { History } from './history.js';

/** A training set-up; immutable. Each `fit` starts a run of its own. */
export interface Trainer {
  /**
   * Trains the model in place on `dataset` and returns what became of each epoch.
   *
   * @throws InfomixupError `loss-not-finite` or `gradient-not-finite` naming the term and step, with the model as it was
   *   before that step; `dataset-mismatch`; `no-batch`; `second-derivatives-unsupported`; with `resume`, `checkpoint-mismatch` and `bad-checkpoint`;
   *   and whatever a plugin's hook or an observer throws
   */
  readonly fit: (dataset: Dataset, options: FitOptions) => Promise<History>;
  /**
   * Begins a run on `dataset` and ends it before its first step: what cannot work together, of data, model, plugins,
   * optimizer and engine, is refused, and nothing is changed.
   *
   * @throws InfomixupError as `fit` does before its first step
   */
  readonly check: (dataset: Dataset) => Promise<void>;
  /** All settings as plain JSON, those of each regularizer included: for the record of a run. */
  readonly settings: Json;
}

/**
 * Composes a model, regularizers and an optimizer into a trainer. What cannot work together is refused here.
 *
 * One step, in order: each plugin draws; `prepareBatch` (chained); on the tape the forward pass with `representations`
 * (chained at each), `targets` and `weights` (chained), the mean criterion plus every `penalty` (summed), `nextState`; off
 * the tape `gradients` (chained); then `updated`, the optimizer's move, the model's buffers and the plugins' states.
 *
 * @throws InfomixupError `invalid-options`, and what `composeRegularizers` throws, naming both parties
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { vib } from '@infomixup/regularizer-vib';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [8], bottleneck: 2 });
 * const trainer = createTrainer({ model, regularizers: [vib({ beta: 1e-3 })], batchSize: 16, seed: 1 });
 * const { train, test } = spirals({ seed: 1, size: 40 });
 * const { epochs } = await trainer.fit(train, { epochs: 2, validation: test });
 * console.assert(epochs.length === 2 && Object.keys(epochs[1]?.terms ?? {}).join() === 'criterion,penalty/vib');
 * model.dispose();
 * ```
 */
export function createTrainer<R>(options: TrainerOptions<R>): Trainer {
  const definition = definitionOf(options);
  return Object.freeze({
    fit: (dataset: Dataset, fitOptions: FitOptions) => fit(definition, dataset, fitOptions),
    check: (dataset: Dataset) => checkFit(definition, dataset),
    settings: settingsOf(definition),
  });
}
