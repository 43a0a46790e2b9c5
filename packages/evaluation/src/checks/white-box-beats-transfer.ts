import { transferFailure } from '../indicators.js';
import { fooledOnlyBy } from '../record/walks.js';
import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * Perturbations of another model must not break what the model's own gradients leave: otherwise these are masked.
 *
 * How many perturbations that fool the other model do not carry over is reported (transfer failure).
 */
export const whiteBoxBeatsTransfer = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'white-box-beats-transfer',
    rule: 'At most 2 % of the samples are broken by perturbations of another model alone; above 5 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705; Pintor et al. 2022, arXiv 2106.09947, indicator I5',
  },
  ({ diagnoses, clean }) => {
    const finding = judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.02, warns: 0.05 }, missing: 'No other model was given.' },
      says: "of the samples are broken by another model's gradients alone",
      find: ({ walks }, right) => {
        const [others, own] = [true, false].map((foreign) =>
          walks.filter(({ ofAttacked, epsilon }) => ofAttacked.length > 0 === foreign && Number.isFinite(epsilon)),
        );
        if (!others?.length) return undefined;
        return [...new Set(others.flatMap((walk) => fooledOnlyBy(walk, own ?? [], right)))];
      },
    });
    const failures = diagnoses.flatMap(({ norm, walks }) =>
      walks
        .filter(({ ofAttacked }) => ofAttacked.length > 0)
        .map(({ name, ofAttacked, labels, predictions }) => {
          const failed = ofAttacked.filter((onAttacked, sample) =>
            transferFailure(onAttacked, predictions.at(-1)?.[sample] ?? -1, labels[sample] ?? -1),
          );
          return [`not transferred ${name}, ${norm}`, failed.length / labels.length] as const;
        }),
    );
    return { ...finding, numbers: { ...finding.numbers, ...Object.fromEntries(failures) } };
  },
);
