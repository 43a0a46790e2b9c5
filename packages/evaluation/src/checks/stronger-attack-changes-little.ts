import { brokenOnlyBy } from '../record/broken-only-by.js';
import { manySteps } from '../record/recording.js';
import { defineCheck } from './check.js';
import { judgeComparisons } from './compare-attacks.js';

/**
 * More steps must not change the picture: otherwise the attacks asked for stopped early and the robust accuracy
 * reported is too high.
 *
 * A PGD of many steps on the first samples is compared with all attacks of its norm together at shared epsilons. Up to
 * 1 % of the samples may fall to it alone; above 5 % the check fails. A single-step attack alone seldom passes.
 */
export const strongerAttackChangesLittle = defineCheck<'attacks' | 'probes'>(
  {
    name: 'stronger-attack-changes-little',
    rule: 'A PGD of many steps breaks at most 1 % of the samples that the attacks asked for leave; above 5 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705 (more iterations; not FGSM alone)',
  },
  ({ attacks, probes }) => {
    const comparisons = manySteps(probes).flatMap((probe) => {
      const difference = brokenOnlyBy(probe, attacks);
      return difference ? [{ sides: `many steps ${probe.norm} against the attacks asked for`, difference }] : [];
    });
    return judgeComparisons(
      comparisons,
      { passes: 0.01, warns: 0.05 },
      'No attack of many steps was run at an epsilon of the attacks asked for.',
    );
  },
);
