import { puzzlemix } from '@infomixup/regularizer-puzzlemix';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('puzzlemix', { create: puzzlemix, oracle });
