import { mixup } from '@infomixup/regularizer-mixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('mixup', { create: mixup, oracle });
