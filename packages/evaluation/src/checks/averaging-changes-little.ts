import { walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * Against a random model the gradient must be averaged (expectation over transformation). Where attack and verdict by the
 * mean of eight passes leave other samples than single passes do, the single ones mean little.
 */
export const averagingChangesLittle = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'averaging-changes-little',
    rule: 'At most 2 % of the samples are broken on average over eight passes and not by single ones; above 5 % fails.',
    source: 'Athalye et al. 2018, arXiv 1802.00420 (expectation over transformation)',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.02, warns: 0.05 }, missing: 'Passes of the same inputs agree.' },
      says: 'of the samples are broken on average over eight passes and not, at the end, by single ones',
      find: (diagnosis, right) => {
        const [plain, mean] = [walkOf(diagnosis, 'cross-entropy'), walkOf(diagnosis, 'on average')];
        const fooled = (sample: number, found: typeof mean) =>
          found?.predictions.at(-1)?.[sample] !== found?.labels[sample];
        return mean && right.filter((sample) => fooled(sample, mean) && !fooled(sample, plain));
      },
    }),
);
