import { runTests } from './by-tests.mjs';
import { total } from './command-line.mjs';

export const soak = {
  shows:
    "R16: every misbehaviour of the table in packages/testing/test/misbehaviour, in every hook of regularizers, trainings and attacks, ends in a typed error that names who did it, with tensors, weights and others' state as they were; every pair of regularizers that composes trains for 20 steps, and the others are refused",
  takes: 'a minute',
  rounds: 1,
  engine: 'the fastest there is',
  prepare: async () => ({
    round: async (_, place) => ({
      misbehaviours: runTests(place, ['packages/testing/test/misbehaviour']),
      compositions: runTests(place, ['packages/experiments/test/composition'], { INFOMIXUP_SOAK: '1' }),
    }),
  }),
  figures: (results) => ({
    'misbehaviours in hooks': total(results, 'misbehaviours'),
    'pairs of regularizers': total(results, 'compositions'),
  }),
};
