import { unconstrainedFailure } from '../indicators.js';
import { adversarialAt, walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/** Without a bound every classifier can be fooled: an attack that cannot is lost on this one. */
export const unboundedAttackSucceeds = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'unbounded-attack-succeeds',
    rule: 'Every sample is fooled somewhere on the steps that nothing but the bounds of inputs holds; above 5 % not fails.',
    source: 'Pintor et al. 2022, arXiv 2106.09947, indicator I6 (unconstrained attack failure); Carlini et al. 2019',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.01, warns: 0.05 }, missing: 'No gradient was followed.' },
      says: 'of the samples resist an attack that may change them at will',
      find: (diagnosis, right) => {
        const free = walkOf(diagnosis, 'without a bound');
        return free && right.filter((sample) => unconstrainedFailure(adversarialAt(free, sample)));
      },
    }),
);
