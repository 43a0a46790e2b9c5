import {
  InfomixupError,
  loadModelTensors,
  type ModelTensors,
  type ModelVariables,
  parseOptions,
} from '@infomixup/core';
import { z } from 'zod';
import type { Observer, ObserverState } from '../observer.js';
import { isBetter, modeIsKnown, noMode, watched, watchFields } from '../watch.js';

const schema = z
  .strictObject({
    ...watchFields,
    /** By how much a value must be better than the best to count; >= 0, 0 by default. */
    minimumChange: watchFields.minimumChange.default(0),
  })
  .refine(modeIsKnown, noMode);

/** Options of `bestWeights`. */
export type BestWeightsOptions = z.input<typeof schema>;

/** The best epoch so far. */
export interface Best {
  /** From 0. */
  readonly epoch: number;
  /** Of what is watched. */
  readonly value: number;
  /** Parameters and buffers that were validated, as `encodeSafetensors` and `loadModelTensors` take them. */
  readonly weights: ModelTensors;
}

/** An observer that keeps the weights of the best epoch. */
export interface BestWeights extends Observer {
  /** Undefined until an epoch is done. */
  readonly best: () => Best | undefined;
  /** Gives a model the best weights. Throws InfomixupError `no-best-weights` before the first epoch is done. */
  readonly applyTo: (model: ModelVariables) => void;
}

/**
 * Keeps a copy of the weights of the epoch in which a number of its record was best, of equal ones the first. The copy is
 * plain numbers in memory and goes into checkpoints: a resumed run ends with the same best.
 *
 * @throws InfomixupError `invalid-options`; from `fit`, `not-measured` where the run does not measure what it watches
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { bestWeights, createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const { train, test } = spirals({ seed: 1, size: 40 });
 * const best = bestWeights({ watch: 'validation.accuracy' });
 * await createTrainer({ model, seed: 1 }).fit(train, { epochs: 5, validation: test, observers: [best] });
 * best.applyTo(model);
 * console.assert((best.best()?.epoch ?? 9) < 5);
 * model.dispose();
 * ```
 */
export function bestWeights(options: BestWeightsOptions = {}): BestWeights {
  const settings = parseOptions('bestWeights', schema, options);
  let best: Best | undefined;
  return {
    name: 'bestWeights',
    watches: settings.watch,
    best: () => best,
    applyTo: (model) => {
      if (!best) throw noneYet();
      loadModelTensors(model, best.weights);
    },
    state: () => stateOf(best),
    restore: (state) => {
      best = state ? bestIn(state) : undefined;
    },
    epochEnd: async ({ record }, run) => {
      const value = watched(record, settings.watch);
      if (!isBetter(value, best?.value, settings)) return;
      best = { epoch: record.epoch, value, weights: (await run.weights()).evaluation };
    },
  };
}

const stateOf = (best: Best | undefined): ObserverState =>
  best ? { data: { epoch: best.epoch, value: best.value }, tensors: best.weights } : { data: null, tensors: {} };

const saved = z.object({ epoch: z.int(), value: z.number() }).nullable();

function bestIn({ data, tensors }: ObserverState): Best | undefined {
  const place = saved.parse(data);
  // `stateOf` wrote float32 weights alone.
  return place ? { ...place, weights: tensors as ModelTensors } : undefined;
}

const noneYet = () =>
  new InfomixupError(
    'bestWeights: no epoch is done whose number could be the best; give it to fit as an observer, and let an epoch end',
    'no-best-weights',
  );
