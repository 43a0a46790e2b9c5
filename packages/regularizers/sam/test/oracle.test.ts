import { sam } from '@infomixup/regularizer-sam';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('sam', { create: sam, oracle });
