import { greyRadius } from '../grey-radius.js';
import { accuracies, gradientBased, type Recording } from '../record/recording.js';
import { chanceOf } from './chance.js';
import { defineCheck, notRun, percent } from './check.js';

const accuracyFrom = (recording: Recording, radius: number): number[] =>
  // A grid's last step can fall a rounding error short of the radius.
  accuracies(recording).filter((_, i) => (recording.epsilons[i] ?? 0) >= radius * (1 - 1e-6));

/**
 * At a radius where every input may become the same grey image, no classifier can do better than the most frequent
 * class: an attack that leaves more is broken, or its gradients are masked.
 */
export const chanceAtLargeEpsilon = defineCheck(
  {
    name: 'chance-at-large-epsilon',
    rule: 'Where the ball holds the mid-grey image (L-infinity: half the range), accuracy is at most chance.',
    source: 'Carlini et al. 2019, arXiv 1902.06705',
  },
  ({ attacks, probes, clean, bounds, inputSize }) => {
    const reached = gradientBased([...attacks, ...probes]).map((recording) => ({
      recording,
      accuracy: Math.min(...accuracyFrom(recording, greyRadius(recording.norm, bounds, inputSize))),
    }));
    const [best] = reached.filter(({ accuracy }) => accuracy <= 1).toSorted((a, b) => a.accuracy - b.accuracy);
    if (!best) return notRun('No gradient attack was run at so large an epsilon.');
    const chance = chanceOf(clean.labels.subarray(0, best.recording.n));
    return {
      verdict: best.accuracy <= chance ? 'pass' : 'fail',
      summary: `${best.recording.attack} ${best.recording.norm} leaves ${percent(best.accuracy)}; chance is ${percent(chance)}.`,
      numbers: { accuracy: best.accuracy, chance },
    };
  },
);
