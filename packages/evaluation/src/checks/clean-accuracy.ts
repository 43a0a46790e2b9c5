import { accuracy } from '@infomixup/metrics';
import { chanceOf } from './chance.js';
import { defineCheck, percent } from './check.js';

/** Robust accuracy says nothing of a model that is no better than chance without an attack: fails at or below chance. */
export const cleanAccuracy = defineCheck<'clean'>(
  {
    name: 'clean-accuracy',
    rule: 'Accuracy without an attack is measured on every sample and above that of the most frequent class.',
    source: 'Carlini et al. 2019, arXiv 1902.06705',
  },
  ({ clean }) => {
    const share = accuracy(clean.predictions, clean.labels);
    const chance = chanceOf(clean.labels);
    return {
      verdict: share > chance ? 'pass' : 'fail',
      summary: `Clean accuracy is ${percent(share)} on ${clean.labels.length} samples; chance is ${percent(chance)}.`,
      numbers: { accuracy: share, chance },
    };
  },
);
