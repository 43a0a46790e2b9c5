import { parseOptions, type Recipe } from '@infomixup/core';
import { defineRegularizer, type Regularizer } from '@infomixup/regularizer';
import { z } from 'zod';
import { drawHybrids, type Hybrids, lacking, withHybrids } from './hybrids.js';
import { surveyed } from './uncertainty.js';

const schema = z.strictObject({
  /** How often hybrids are made, 0 to 1000: 5 by default; 0 makes none. */
  rounds: z.int().min(0).max(1000).default(5),
  /** Epochs before each round, 1 to 10000; 1 by default. */
  every: z.int().min(1).max(10_000).default(1),
  /** Hybrids of all rounds together, as a part of what the minority classes lack, 0 to 100: 1 by default; 0 makes none. */
  ratio: z.number().min(0).max(100).default(1),
  /** Of the Beta distribution that lambda is drawn from, 1e-3 to 1e6; 1 by default. */
  alpha: z.number().min(1e-3).max(1e6).default(1),
});

/** Options of `mixboost`. */
export type MixboostOptions = z.input<typeof schema>;

/** All hybrids so far, and how many rounds made them. */
type State = Hybrids & { readonly rounds: number };

/**
 * MixBoost: adds mixtures of samples of large and of small classes to a data set that is not balanced, a few at a time,
 * of those that the model is then most unsure of.
 *
 * After every `every` epochs, `rounds` times, the training set is classified in evaluation mode. Each new sample is
 * `lambda x_majority + (1 - lambda) x_minority`, targets alike, its parents drawn with probabilities proportional to the
 * entropy of their predictions, `lambda ~ Beta(alpha, alpha)`; it stays for the rest of the training. Classes with fewer
 * samples than the mean are minorities; where there are none, nothing is added. Works on any inputs, rows of a table or images.
 *
 * Source: Kabra, Chopra, Puri, Badjatiya, Verma, Gupta, Krishnamurthy, "MixBoost: Synthetic Oversampling with Boosted
 * Mixup for Handling Extreme Imbalance", ICDM 2020 (arXiv 2009.01571); the README says what is ours.
 *
 * @throws InfomixupError `invalid-options`
 *
 * @example
 * ```ts
 * import { spiralMlp } from '@infomixup/core';
 * import { mixboost } from '@infomixup/regularizer-mixboost';
 * import { createTrainer } from '@infomixup/trainer';
 * const model = spiralMlp({ seed: 1 });
 * const trainer = createTrainer({ model, regularizers: [mixboost({ rounds: 3 })], seed: 1 });
 * console.assert(typeof trainer.fit === 'function');
 * model.dispose();
 * ```
 */
export function mixboost(options: MixboostOptions = {}): Regularizer<Record<never, never>> {
  const settings = parseOptions('mixboost', schema, options);
  const { rounds, every, ratio, alpha } = settings;
  return defineRegularizer({
    name: 'mixboost',
    settings,
    requires: {},
    init: (): State => ({ rounds: 0, majority: [], minority: [], lambda: [] }),
    prepareEpoch: (_context, data, state) => (state.lambda.length === 0 ? data : withHybrids(data, state)),
    step: () => ({}),
    report: ({ lambda }): Record<string, number> => (ratio === 0 || rounds === 0 ? {} : { hybrids: lambda.length }),
    epochEnd: async (state, { epoch, data, classifier, rng }) => {
      if (state.rounds >= rounds || ratio === 0 || (epoch + 1) % every !== 0) return state;
      const { classes } = classifier;
      const { labels, uncertainty } = await surveyed(data, classifier);
      const missing = lacking(labels, classes);
      // So many are due after this round, whatever earlier ones were rounded to.
      const due = Math.round((ratio * missing * (state.rounds + 1)) / rounds);
      const made = drawHybrids({ labels, classes, uncertainty }, Math.max(0, due - state.lambda.length), alpha, rng);
      return {
        rounds: state.rounds + 1,
        majority: [...state.majority, ...made.majority],
        minority: [...state.minority, ...made.minority],
        lambda: [...state.lambda, ...made.lambda],
      };
    },
  });
}

/** `mixboost` in configuration files. */
export const recipe: Recipe<'regularizer', z.output<typeof schema>, ReturnType<typeof mixboost>> = {
  kind: 'regularizer',
  name: 'mixboost',
  schema,
  create: mixboost,
};
