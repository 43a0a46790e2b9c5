import { unstablePrediction } from '../indicators.js';
import { rightSamples } from '../record/walks.js';
import { defineCheck, grade, notRun } from './check.js';

/**
 * Random noise of a hundredth must not change the loss much: where it does, the surface that the attack climbs is too
 * rough for it.
 *
 * The mean of the indicator over the samples; networks of the tests reach 0.28.
 */
export const stablePredictions = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'stable-predictions',
    rule: 'Uniform noise of 4/255 of the range changes the loss by a mean of at most 0.4 of itself; above 0.6 fails.',
    source: 'Pintor et al. 2022, arXiv 2106.09947, indicator I2 (radius 8/255); thresholds of this project',
  },
  ({ diagnoses, clean }) => {
    const [first] = diagnoses;
    const right = first ? rightSamples(clean, first.walks[0] ?? { labels: [] }) : [];
    if (!first || right.length === 0) return notRun('No loss was measured around the inputs.');
    const { losses, nearby } = first.differences;
    const found = right.map((sample) => {
      const around = nearby.map((draw) => draw[sample] ?? 0).filter(Number.isFinite);
      return { sample, value: around.length > 0 ? unstablePrediction(losses[sample] ?? 0, around) : 0 };
    });
    const mean = found.reduce((sum, { value }) => sum + value, 0) / found.length;
    return {
      verdict: grade(mean, 0.4, 0.6),
      summary: `Noise of 4/255 of the range changes the loss by a mean of ${mean.toFixed(2)} of itself.`,
      numbers: { 'unstable predictions': mean },
      samples: found.filter(({ value }) => value > 0.6).map(({ sample }) => sample),
    };
  },
);
