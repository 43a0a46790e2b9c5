import { augmix } from '@infomixup/regularizer-augmix';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('augmix', { create: augmix, oracle });
