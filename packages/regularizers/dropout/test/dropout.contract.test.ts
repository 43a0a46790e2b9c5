import { dropout } from '@infomixup/regularizer-dropout';
import { describeRegularizer } from '@infomixup/testing';

const at = ['input', 'hidden', 'latent'] as const;

describeRegularizer('dropout', { create: () => dropout({ at }), neutral: () => dropout({ at, rate: 0 }) });
