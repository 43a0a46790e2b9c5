import { awp } from '@infomixup/regularizer-awp';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('awp', { create: awp, oracle });
