import { inputJacobian } from '@infomixup/regularizer-input-jacobian';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('input-jacobian', { create: inputJacobian, oracle });
