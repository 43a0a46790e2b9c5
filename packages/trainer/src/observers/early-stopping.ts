import { parseOptions } from '@infomixup/core';
import { z } from 'zod';
import type { EpochRecord } from '../history.js';
import type { Observer, RunView } from '../observer.js';
import { bestOf, modeIsKnown, noMode, watchFields } from '../watch.js';

const schema = z
  .strictObject({
    ...watchFields,
    /** By how much a value must be better than the best to count; >= 0, 0 by default. */
    minimumChange: watchFields.minimumChange.default(0),
    /** Epochs in a row without a better value before the run is stopped; 10 by default. */
    patience: z.int().positive().default(10),
  })
  .refine(modeIsKnown, noMode);

type Settings = z.output<typeof schema>;

/** Options of `earlyStopping`. */
export type EarlyStoppingOptions = z.input<typeof schema>;

/**
 * Stops a run once a number of its epoch records has not become better for `patience` epochs in a row; the history's
 * `stopped` says so. The model keeps its last weights: `bestWeights` has the best.
 *
 * It goes by the records, which checkpoints hold: a resumed run is stopped where the whole one would have been, and a run
 * that it stopped goes on where it is resumed with more patience.
 *
 * Source: Prechelt, "Early stopping - but when?", 1998, the stopping criterion UP, with the best value in place of the
 * last.
 *
 * @throws InfomixupError `invalid-options`; from `fit`, `not-measured` where the run does not measure what it watches
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { spirals } from '@infomixup/datasets';
 * import { createTrainer, earlyStopping, sgd } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1, hidden: [4] });
 * const trainer = createTrainer({ model, optimizer: sgd({ learningRate: 1e-9 }), seed: 1 });
 * const { train, test } = spirals({ seed: 1, size: 40 });
 * const observers = [earlyStopping({ patience: 2, minimumChange: 0.01 })];
 * const { epochs, stopped } = await trainer.fit(train, { epochs: 50, validation: test, observers });
 * console.assert(epochs.length === 3 && stopped?.by === 'earlyStopping');
 * model.dispose();
 * ```
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Observer {
  const settings = parseOptions('earlyStopping', schema, options);
  let records: readonly EpochRecord[] = [];
  const stopWhereIdle = (run: RunView) => {
    const reason = reasonToStop(records, settings);
    if (reason) run.stop(reason);
  };
  return {
    name: 'earlyStopping',
    watches: settings.watch,
    runStart: (start, run) => {
      ({ records } = start);
      stopWhereIdle(run);
    },
    epochEnd: ({ record }, run) => {
      records = [...records, record];
      stopWhereIdle(run);
    },
  };
}

function reasonToStop(records: readonly EpochRecord[], settings: Settings): string | undefined {
  const { watch, patience } = settings;
  const best = bestOf(records, settings);
  const waited = records.length - (best ? best.index + 1 : 0);
  if (waited < patience) return undefined;
  const since = best ? `${Number(best.value.toPrecision(4))} in epoch ${best.index + 1}` : 'no finite value at all';
  return `${watch} has not become better for ${waited} epochs than ${since}`;
}
