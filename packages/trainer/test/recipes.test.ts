import { createFrom } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { adam, adamW, constant, cosine, oneCycle, plateau, recipes, sgd, stepDecay } from '../src/index.js';

const made = (kind: string, options: Record<string, object> = {}) =>
  recipes
    .filter((recipe) => recipe.kind === kind)
    .map((recipe) => {
      const { name, settings } = createFrom<never, object, { name: string; settings: object }>(
        recipe as never, // recipes of several kinds, each with the options of its own
        options[recipe.name] ?? {},
        {} as never,
      );
      return { name, settings };
    });

const described = ({ name, settings }: { readonly name: string; readonly settings: object }) => ({ name, settings });

describe('recipes', () => {
  it('make optimizers with the defaults that code has', () => {
    expect(made('optimizer')).toEqual([adam(), adamW(), sgd()].map(described));
    expect(sgd().settings).toMatchObject({ momentum: 0, nesterov: false, weightDecay: 0, learningRate: 0.1 });
  });

  it('make schedules with the defaults that code has', () => {
    const all = [constant(), stepDecay({ everyEpochs: 3 }), cosine(), oneCycle(), plateau()];
    expect(made('schedule', { stepDecay: { everyEpochs: 3 } })).toEqual(all.map(described));
  });

  it('take every option that code takes', () => {
    const parameterGroups = [{ match: ['*/bias', '*/scale'], weightDecay: 0 }];
    const options = { beta1: 0.5, beta2: 0.6, epsilon: 0.1, learningRate: 1, weightDecay: 0.3, parameterGroups };
    const sgdOptions = { momentum: 0.9, nesterov: true, parameterGroups };
    expect(made('optimizer', { adam: options, adamW: options, sgd: sgdOptions })).toEqual(
      [adam(options), adamW(options), sgd(sgdOptions)].map(described),
    );
  });
});
