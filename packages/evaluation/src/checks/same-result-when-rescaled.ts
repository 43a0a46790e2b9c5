import { fooledBy, walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * Logits times a number are the same classifier, so an attack must break as much of it. Where it breaks more after
 * rescaling, or by the margin, the cross-entropy is blind to this model's logits: too large, and its gradient vanishes;
 * too small, and it no longer tells which class is nearest.
 *
 * Compared in number, not sample by sample, as no two losses break quite the same: up to 5 % of the samples more may fall;
 * above 10 % fails. (Adversarially trained networks, whose leads are small, lose up to 7 % by it.)
 */
export const sameResultWhenRescaled = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'same-result-when-rescaled',
    rule:
      'Logits rescaled to a median lead of 5, and the margin in place of the cross-entropy, break at most 5 % of the samples ' +
      'more; above 10 % fails.',
    source:
      'Carlini and Wagner 2017, arXiv 1608.04644 (distillation); Croce and Hein 2020, arXiv 2003.01690 (DLR loss)',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.05, warns: 0.1 }, missing: 'No gradient was followed.' },
      says: 'of the samples more are broken where logits are rescaled or the margin takes the place of the cross-entropy',
      find: (diagnosis, right) => {
        const plain = walkOf(diagnosis, 'cross-entropy');
        if (!plain) return undefined;
        const broken = fooledBy(plain, right);
        const others = ['rescaled', 'margin'].flatMap((name) => {
          const walk = walkOf(diagnosis, name);
          return walk ? [fooledBy(walk, right)] : [];
        });
        const [most = []] = others.toSorted((a, b) => b.length - a.length);
        const fresh = most.filter((sample) => !broken.includes(sample));
        return fresh.slice(0, Math.max(0, most.length - broken.length));
      },
    }),
);
