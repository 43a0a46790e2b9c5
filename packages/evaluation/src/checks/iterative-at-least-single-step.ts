import { brokenOnlyBy } from '../record/broken-only-by.js';
import { manySteps, singleStep } from '../record/recording.js';
import { defineCheck } from './check.js';
import { judgeComparisons } from './compare-attacks.js';

/**
 * An iterative attack searches the ball that a single step only crosses: what one step breaks, it must break too.
 *
 * Each pair of one norm is compared sample by sample at the epsilons they share. Up to 0.2 % of the samples may differ
 * by chance (random starts); above 2 % the check fails. Where it fails, the gradients mislead or the iterative attack
 * is set too weak.
 */
export const iterativeAtLeastSingleStep = defineCheck<'attacks' | 'probes'>(
  {
    name: 'iterative-at-least-single-step',
    rule: 'At most 0.2 % of the samples are broken by a single step and not by an iterative attack; above 2 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705; Athalye et al. 2018, arXiv 1802.00420',
  },
  ({ attacks, probes }) => {
    const all = [...attacks, ...probes];
    const comparisons = singleStep(all).flatMap((single) =>
      manySteps(all).flatMap((iterative) => {
        const difference = brokenOnlyBy(single, [iterative]);
        return difference ? [{ sides: `${single.attack} ${single.norm} against ${iterative.attack}`, difference }] : [];
      }),
    );
    return judgeComparisons(
      comparisons,
      { passes: 0.002, warns: 0.02 },
      'No single-step and iterative attack of one norm share an epsilon above 0.',
    );
  },
);
