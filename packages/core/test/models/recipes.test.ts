import { createFrom, recipes } from '@infomixup/core';
import { describe, expect, it } from 'vitest';

const [lenet5, spiralMlp, preActResNet18] = recipes;
const mnist = { classes: 10, inputShape: [28, 28, 1], seed: 4 };
const photographs = { classes: 20, inputShape: [16, 24, 3], seed: 4 };
const plane = { classes: 2, inputShape: [2], seed: 4 };

describe('recipes', () => {
  it('make models for the run', () => {
    const made = [
      createFrom(lenet5, {}, mnist),
      createFrom(lenet5, { bottleneck: 8, initializer: 'heNormal' }, mnist),
      createFrom(spiralMlp, { hidden: [8] }, plane),
      createFrom(spiralMlp, { bottleneck: 2 }, plane),
      createFrom(preActResNet18, { width: 2, stemStride: 2, finalNormalization: true }, photographs),
      createFrom(preActResNet18, { width: 1, bottleneck: 2, deviation: 'logVariance' }, photographs),
    ];
    expect(made.map((model) => Object.keys(model.representations).at(-1))).toEqual([
      'dense2',
      'latent',
      'hidden1',
      'latent',
      'pooled',
      'latent',
    ]);
    const stochastic = { bottleneck: 8, deviation: 'softplus', classes: 10, seed: 4, initializer: 'heNormal' };
    expect(made[1]?.settings).toEqual(stochastic);
    expect(made[3]?.settings).toMatchObject({ hidden: [64, 64, 64], bounds: [-1, 1], initializer: 'torch' });
    expect(made[4]).toMatchObject({ inputShape: [16, 24, 3], classes: 20 });
    expect(made[4]?.parameters['stage4/bn/scale']?.shape).toEqual([16]);
    for (const model of made) model.dispose();
  });

  it('refuse inputs and options that do not fit', () => {
    expect(() => createFrom(lenet5, {}, plane)).toThrow(/lenet5: the data set's inputs are \[2\]/);
    expect(() => createFrom(spiralMlp, {}, mnist)).toThrow(/takes \[2\]/);
    expect(() => createFrom(preActResNet18, {}, plane)).toThrow(
      "pre-act-resnet18: the data set's inputs are [2] and this model takes [height, width, channels]",
    );
    expect(() => createFrom(preActResNet18, { width: 0 }, photographs)).toThrow(/pre-act-resnet18.*"width"/);
    expect(() => createFrom(preActResNet18, { deviation: 'softplus' }, photographs)).toThrow(/there is no bottleneck/);
    expect(() => createFrom(lenet5, { bottelneck: 8 }, mnist)).toThrow(/bottelneck/);
    expect(() => createFrom(lenet5, { deviation: 'softplus' }, mnist)).toThrow(/"deviation": there is no bottleneck/);
  });
});
