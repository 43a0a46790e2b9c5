import { type VibOptions, vib } from '@infomixup/regularizer-vib';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

describeOracle('vib', { create: (options: VibOptions<'bottleneck'>) => vib(options), oracle });
