import { brokenOnlyBy } from '../record/broken-only-by.js';
import { gradientBased, gradientFree } from '../record/recording.js';
import { defineCheck } from './check.js';
import { judgeComparisons } from './compare-attacks.js';

/**
 * Following the gradient must find what blind search of the same ball finds.
 *
 * Every gradient-free attack, random noise at least, is compared with all gradient attacks of its norm together, sample
 * by sample at shared epsilons: up to 0.2 % of the samples may fall to it alone, above 2 % the check fails.
 */
export const noiseWeakerThanGradients = defineCheck<'attacks' | 'probes'>(
  {
    name: 'noise-weaker-than-gradients',
    rule: 'At most 0.2 % of the samples are broken by a gradient-free attack alone; above 2 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705; AutoAttack, check "Square improves" (its 0.002)',
  },
  ({ attacks, probes }) => {
    const all = [...attacks, ...probes];
    const gradients = gradientBased(all);
    const comparisons = gradientFree(all).flatMap((blind) => {
      const difference = brokenOnlyBy(blind, gradients);
      return difference ? [{ sides: `${blind.attack} ${blind.norm} against gradients`, difference }] : [];
    });
    return judgeComparisons(
      comparisons,
      { passes: 0.002, warns: 0.02 },
      'No gradient-free and gradient-based attack of one norm share an epsilon above 0.',
    );
  },
);
