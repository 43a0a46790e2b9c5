import { type DropoutOptions, dropout } from '@infomixup/regularizer-dropout';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

type Options = DropoutOptions<'input' | 'hidden' | 'latent'>;

describeOracle('dropout', { create: (options: Options) => dropout(options), oracle });
