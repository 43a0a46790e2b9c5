import { comixup } from '@infomixup/regularizer-comixup';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('comixup', { create: comixup, oracle });
