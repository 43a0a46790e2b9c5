import { pgd } from '@infomixup/attacks';
import { createFrom } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { pgdRecipe } from '../src/pgd.js';

const usual = { earlyStop: true, loss: 'cross-entropy', momentum: 0 };
const settingsOf = (options: unknown) => createFrom(pgdRecipe, options, {}).settings;

describe('the recipe of pgd', () => {
  it('has the defaults of each norm', () => {
    const linf = settingsOf({ norm: 'linf' });
    expect(linf).toEqual({
      norm: 'linf',
      steps: 40,
      relativeStepSize: 2.5 / 40,
      randomStart: true,
      restarts: 1,
      ...usual,
    });
    expect(pgd({ norm: 'l2' }).settings).toEqual({
      norm: 'l2',
      steps: 50,
      relativeStepSize: 2.5 / 50,
      randomStart: true,
      restarts: 1,
      ...usual,
    });
  });

  it('makes fewer steps longer', () => {
    expect(pgd({ norm: 'linf', steps: 20 }).settings).toMatchObject({ relativeStepSize: 2.5 / 20 });
    expect(pgd({ norm: 'linf', steps: 20, stepSize: 0.01 }).settings).toEqual({
      norm: 'linf',
      steps: 20,
      stepSize: 0.01,
      randomStart: true,
      restarts: 1,
      ...usual,
    });
  });

  it.each([
    [{ norm: 'l0' }, /norm/],
    [{ norm: 'linf', step: 3 }, /step/],
    [{ norm: 'linf', steps: 0 }, /steps/],
    [{ norm: 'linf', stepSize: 0.1, relativeStepSize: 0.1 }, /"relativeStepSize": stepSize is given too/],
    [{ norm: 'linf', randomStart: false, restarts: 2 }, /"restarts": without a random start/],
  ])('refuses %o', (options, message) => {
    expect(() => settingsOf(options)).toThrow(message);
  });
});
