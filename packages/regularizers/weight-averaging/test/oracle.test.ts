import { type EmaOptions, ema, type SwaOptions, swa } from '@infomixup/regularizer-weight-averaging';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

const create = ({ name, ...options }: { name: string }) =>
  name === 'ema' ? ema(options as EmaOptions) : swa(options as SwaOptions);

describeOracle('weight-averaging', { create, oracle });
