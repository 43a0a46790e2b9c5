import { incompleteOptimisation } from '../indicators.js';
import { unbrokenBy } from '../record/recording.js';
import { fooledBy, fooledOnlyBy, walkOf } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * Twice the steps must not break much more, nor may the loss of samples that resist still be on the move at the end.
 *
 * Judged by the samples that only twice the steps break, and none of the attacks asked for. That the loss still moves is reported, and is no fault by itself:
 * it may move within a boundary that is never crossed.
 */
export const attackHasConverged = defineCheck<'diagnoses' | 'clean' | 'attacks'>(
  {
    name: 'attack-has-converged',
    rule: 'At most 2 % of the samples are broken by twice the steps, of the same length, and neither by half of them nor by the attacks asked for; above 5 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705; Pintor et al. 2022, arXiv 2106.09947, indicator I4',
  },
  (evidence) => {
    const { diagnoses, clean, attacks } = evidence;
    const finding = judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.02, warns: 0.05 }, missing: 'No gradient was followed.' },
      says: 'of the samples are broken by twice the steps alone',
      find: (diagnosis, right) => {
        const [plain, longer] = [walkOf(diagnosis, 'cross-entropy'), walkOf(diagnosis, 'twice the steps')];
        if (!plain || !longer) return undefined;
        return unbrokenBy(attacks, diagnosis, fooledOnlyBy(longer, [plain], right));
      },
    });
    const moving = diagnoses.flatMap((diagnosis) => {
      const plain = walkOf(diagnosis, 'cross-entropy');
      const fooled = new Set(plain ? fooledBy(plain, [...plain.labels.keys()]) : []);
      const resisting = [...clean.labels.keys()].filter(
        (sample) => plain && sample < plain.labels.length && !fooled.has(sample),
      );
      const still = resisting.filter((sample) =>
        incompleteOptimisation((plain?.losses ?? []).map((losses) => -(losses[sample] ?? 0))),
      );
      return resisting.length > 0
        ? [[`still moving, ${diagnosis.norm}`, still.length / resisting.length] as const]
        : [];
    });
    return { ...finding, numbers: { ...finding.numbers, ...Object.fromEntries(moving) } };
  },
);
