import { walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * Following the gradient must raise the loss. Where it ends lower than it began, gradients point away, or the perturbation
 * tells the model the label it was made against (label leaking).
 *
 * Up to 1 % of the samples may lose by it; above 5 % fails.
 */
export const attackRaisesTheLoss = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'attack-raises-the-loss',
    rule: 'At most 1 % of the samples have a lower loss after the steps up its gradient than before; above 5 % fails.',
    source: 'Athalye et al. 2018, arXiv 1802.00420; Kurakin et al. 2017, arXiv 1611.01236 (label leaking)',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.01, warns: 0.05 }, missing: 'No gradient was followed.' },
      says: 'of the samples have a lower loss after the attack than before',
      find: (diagnosis, right) => {
        const { losses = [] } = walkOf(diagnosis, 'cross-entropy') ?? {};
        const [before = [], after = []] = [losses[0], losses.at(-1)];
        // More than rounding.
        return right.filter((sample) => (after[sample] ?? 0) < 0.99 * (before[sample] ?? 0) - 1e-6);
      },
    }),
);
