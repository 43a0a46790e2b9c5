import { mixboost } from '@infomixup/regularizer-mixboost';
import { describeRegularizer } from '@infomixup/testing';

// Of 25 samples the first class has 9 and the others 8: 2 are lacking, and 12 are made in two rounds.
describeRegularizer('mixboost', {
  create: () => mixboost({ rounds: 2, ratio: 6 }),
  neutral: () => mixboost({ ratio: 0 }),
});
