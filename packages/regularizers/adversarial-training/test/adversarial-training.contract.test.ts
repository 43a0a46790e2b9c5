import { defineMinimalAttack, pgd } from '@infomixup/attacks';
import {
  adversarialTraining,
  decodeCorpus,
  encodeCorpus,
  nFgsm,
  staticCorpus,
} from '@infomixup/regularizer-adversarial-training';
import { describeRegularizer } from '@infomixup/testing';
import { toyCorpus } from './toy-corpus.js';

describeRegularizer('adversarialTraining', {
  create: () => adversarialTraining({ attack: pgd({ norm: 'linf', steps: 2 }), epsilon: 0.2 }),
  neutral: () => adversarialTraining({ epsilon: 0 }),
});

describeRegularizer('adversarialTraining with N-FGSM on half of each batch', {
  create: () => adversarialTraining({ attack: nFgsm(), epsilon: 0.2, share: 0.5 }),
  neutral: () => adversarialTraining({ attack: nFgsm(), epsilon: 0.2, share: 0 }),
});

describeRegularizer('adversarialTraining in batches apart', {
  create: () => adversarialTraining({ attack: pgd({ norm: 'linf', steps: 2 }), epsilon: 0.2, batches: 'apart' }),
  neutral: () => adversarialTraining({ epsilon: 0.2, share: 0, batches: 'apart' }),
});

/** Darkens step by step until the decision falls; it answers later. */
const darken = defineMinimalAttack({
  ...{ name: 'darken', norm: 'linf', knowledge: 'decisions', iterative: true, settings: {} },
  search: async ({ input, fools }) => {
    for (const step of [0.1, 0.2, 0.3]) {
      const point = input.map((value) => value - step);
      if (await fools(point)) return point;
    }
    return undefined;
  },
});

describeRegularizer('adversarialTraining with an attack that answers later', {
  create: () => adversarialTraining({ attack: darken, epsilon: 0.2, share: 0.5 }),
});

describeRegularizer('staticCorpus', { create: () => staticCorpus(decodeCorpus(encodeCorpus(toyCorpus()), 'toy')) });
