import { avmixup } from '@infomixup/regularizer-avmixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('avmixup', { create: avmixup, oracle });
