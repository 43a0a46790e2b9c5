import { accuracies, manySteps, type Recording, singleStep } from '../record/recording.js';
import { defineCheck, grade, notRun, percent } from './check.js';

const greatestRise = (recording: Recording): number =>
  accuracies(recording).reduce(
    ({ rise, before }, accuracy) => ({ rise: Math.max(rise, accuracy - before), before: accuracy }),
    { rise: 0, before: 1 },
  ).rise;

/**
 * A larger ball contains the smaller one, so accuracy under an iterative attack must not rise with epsilon.
 *
 * A rise of up to 1 point between neighbouring epsilons passes, above 5 points fails. Single-step attacks overshoot and
 * may rise on honest models: their rise is reported and not judged.
 */
export const successGrowsWithEpsilon = defineCheck<'attacks' | 'probes'>(
  {
    name: 'success-grows-with-epsilon',
    rule: 'Accuracy under an iterative attack rises by at most 1 point from one epsilon to the next; above 5 fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705',
  },
  ({ attacks, probes }) => {
    const all = [...attacks, ...probes];
    const judged = manySteps(all);
    if (judged.length === 0) return notRun('No iterative attack was run.');
    const worst = Math.max(...judged.map(greatestRise));
    const reported = [...judged, ...singleStep(all)];
    return {
      verdict: grade(worst, 0.01, 0.05),
      summary: `Accuracy under iterative attacks rises by at most ${percent(worst)} from one epsilon to the next.`,
      numbers: Object.fromEntries(reported.map((item) => [`rise, ${item.attack} ${item.norm}`, greatestRise(item)])),
    };
  },
);
