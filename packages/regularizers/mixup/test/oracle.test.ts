import { type MixupOptions, mixup } from '@infomixup/regularizer-mixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('mixup', { create: (options: MixupOptions) => mixup(options), oracle });
