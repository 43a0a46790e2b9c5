import { createFrom } from '@infomixup/core';
import { recipes } from '@infomixup/regularizer-adversarial-training';
import { describeOracle } from '@infomixup/testing';
import oracle from './oracle.json' with { type: 'json' };

const model = { name: 'toy', inputShape: [4, 4, 1], classes: 3, representations: {} };
const [recipe] = recipes;

describeOracle('adversarial training', { create: (options) => createFrom(recipe, options, { model }), oracle });
