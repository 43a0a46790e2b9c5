import { labelSmoothing } from '@infomixup/regularizer-label-smoothing';
import { mixup } from '@infomixup/regularizer-mixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

const [alone, behindMixup] = oracle.cases;

describeOracle('labelSmoothing', { create: labelSmoothing, oracle: { ...oracle, cases: [alone] } });

describeOracle('mixup and labelSmoothing', {
  create: (amount: { amount: number }) => [mixup({ alpha: 1 }), labelSmoothing(amount)],
  oracle: { ...oracle, cases: [behindMixup] },
});
