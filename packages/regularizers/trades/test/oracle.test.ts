import { trades } from '@infomixup/regularizer-trades';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('trades', { create: trades, oracle });
