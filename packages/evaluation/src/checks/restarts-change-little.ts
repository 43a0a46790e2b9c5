import { unbrokenBy } from '../record/recording.js';
import { fooledBy, walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/** Other starts must not break much more than the inputs themselves: a great gain says that the surface has many traps. */
export const restartsChangeLittle = defineCheck<'diagnoses' | 'clean' | 'attacks'>(
  {
    name: 'restarts-change-little',
    rule: 'Two random starts break at most 5 % of the samples that neither the start at the input nor the attacks asked for do; above 10 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705 (random restarts)',
  },
  ({ diagnoses, clean, attacks }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.05, warns: 0.1 }, missing: 'No gradient was followed.' },
      says: 'of the samples are broken by two random starts alone',
      find: (diagnosis, right) => {
        const plain = walkOf(diagnosis, 'cross-entropy');
        if (!plain) return undefined;
        const broken = new Set(fooledBy(plain, right));
        const starts = ['random start 1', 'random start 2'].flatMap((name) => walkOf(diagnosis, name) ?? []);
        const gained = [...new Set(starts.flatMap((walk) => fooledBy(walk, right)))];
        return unbrokenBy(
          attacks,
          diagnosis,
          gained.filter((sample) => !broken.has(sample)),
        );
      },
    }),
);
