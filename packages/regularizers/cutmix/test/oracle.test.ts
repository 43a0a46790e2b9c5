import { cutmix } from '@infomixup/regularizer-cutmix';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('cutmix', { create: cutmix, oracle });
