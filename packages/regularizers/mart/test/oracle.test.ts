import { mart } from '@infomixup/regularizer-mart';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('mart', { create: mart, oracle });
