import { type CebOptions, ceb } from '@infomixup/regularizer-ceb';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('ceb', {
  create: (options: CebOptions<'bottleneck', 'latent'>) => ceb(options),
  oracle,
});
