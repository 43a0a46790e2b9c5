import { ceb } from '@infomixup/regularizer-ceb';
import { describeRegularizer } from '@infomixup/testing';

describeRegularizer('ceb', { create: () => ceb({ gamma: 0.5 }), neutral: () => ceb({ gamma: 0 }) });

describeRegularizer('ceb with learned deviations and the expectation', {
  create: () => ceb({ gamma: 0.5, estimate: 'expectation', deviation: 'learned' }),
});
