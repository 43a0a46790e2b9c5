import { regmixup } from '@infomixup/regularizer-regmixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('regmixup', { create: regmixup, oracle });
