import { silentSuccess } from '../indicators.js';
import { adversarialAt, walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * An attack that returns its last point loses the adversarial ones it came by. Where many samples are lost so, count the
 * best point seen; where passes are random, decide by several.
 */
export const bestPointReturned = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'best-point-returned',
    rule: 'At most 2 % of the samples are adversarial on the way and not at its last point; above 10 % fails.',
    source: 'Pintor et al. 2022, arXiv 2106.09947, indicator I3 (silent success)',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.02, warns: 0.1 }, missing: 'No gradient was followed.' },
      says: 'of the samples are adversarial on the way of the simplest PGD and not where it ends',
      find: (diagnosis, right) => {
        const plain = walkOf(diagnosis, 'cross-entropy');
        return plain && right.filter((sample) => silentSuccess(adversarialAt(plain, sample)));
      },
    }),
);
