import { type InfomixupOptions, infomixup } from '@infomixup/regularizer-infomixup';
import { describeRegularizer } from '@infomixup/testing';

type Options = InfomixupOptions<'bottleneck', 'latent'>;

// A low threshold, so that many of the few samples are edge cases.
const describe = (name: string, options: Options) =>
  describeRegularizer(name, {
    create: () => infomixup({ p: 0.3, beta: 0.1, ...options }),
    neutral: () => infomixup({ ...options, p: 1, beta: 0 }),
  });

describe('infomixup', {});
describe('infomixup with every other reading', {
  mixture: 'previousEpoch',
  classMean: 'concat',
  classVariance: 'envelope',
  detectOn: 'mean',
  mixOn: 'mean',
  nearest: 'logLikelihood',
  candidates: 'inBatch',
  target: 'sampleFromClass',
  lambda: 'perSample',
  folded: false,
  kl: 'mixed',
});
describe('infomixup that appends', { rest: 'append', mixture: 'testBeforeUpdate', classVariance: 'max' });
