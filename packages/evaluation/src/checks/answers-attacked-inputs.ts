import { defineCheck } from './check.js';
import { judgeSamples } from './judge-samples.js';

/**
 * A model that answers nothing (logits that are not numbers) on inputs under attack is not fooled there, and does not
 * resist either: say how often it is silent, with and without an attack.
 */
export const answersAttackedInputs = defineCheck<'diagnoses' | 'clean'>(
  {
    name: 'answers-attacked-inputs',
    rule: 'At most 1 % of the samples meet a point on the way of an attack that gets no answer; above 5 % fails.',
    source: 'Carlini et al. 2019, arXiv 1902.06705 (abstaining defences); Tramer 2022, arXiv 2107.11630',
  },
  ({ diagnoses, clean }) =>
    judgeSamples({
      ...{ diagnoses, clean, limits: { passes: 0.01, warns: 0.05 }, missing: 'No gradient was followed.' },
      says: 'of the samples get no answer at some point of an attack: the model abstains there',
      find: ({ walks }, right) =>
        right.filter((sample) => walks.some(({ predictions }) => predictions.some((found) => found[sample] === -1))),
    }),
);
