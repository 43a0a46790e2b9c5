import { InfomixupError } from '@infomixup/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, cosine, oneCycle, type Schedule, stepDecay } from '../../src/index.js';

const along = (schedule: Schedule, totalSteps: number, stepsPerEpoch = 1) =>
  Array.from({ length: totalSteps }, (_, step) => schedule.factor({ step, totalSteps, stepsPerEpoch }));

const runs = fc.record({
  totalSteps: fc.integer({ min: 1, max: 500 }),
  stepsPerEpoch: fc.integer({ min: 1, max: 50 }),
});

describe('schedules', () => {
  const all: Record<string, Schedule> = {
    constant: constant(),
    everyEpochs: stepDecay({ everyEpochs: 2, factor: 0.3 }),
    atEpochs: stepDecay({ atEpochs: [3, 5], factor: 0.3 }),
    cosine: cosine({ floor: 0.01 }),
    oneCycle: oneCycle(),
  };

  it.each(Object.entries(all))('%s stays in (0, 1] for runs of any length', (_, schedule) => {
    fc.assert(
      fc.property(runs, ({ totalSteps, stepsPerEpoch }) =>
        along(schedule, totalSteps, stepsPerEpoch).every((factor) => factor > 0 && factor <= 1),
      ),
    );
  });

  it.each(['everyEpochs', 'atEpochs', 'cosine'])('%s never rises', (name) => {
    fc.assert(
      fc.property(runs, ({ totalSteps, stepsPerEpoch }) => {
        const factors = along(all[name] ?? constant(), totalSteps, stepsPerEpoch);
        return factors.every((factor, step) => step === 0 || factor <= (factors[step - 1] ?? 0));
      }),
    );
  });
});

describe('constant', () => {
  it('is 1', () => expect(along(constant(), 3)).toEqual([1, 1, 1]));
});

describe('stepDecay', () => {
  it('decays after every so many whole epochs', () => {
    expect(along(stepDecay({ everyEpochs: 2, factor: 0.5 }), 10, 2)).toEqual([
      1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25,
    ]);
  });

  it('decays at the epochs named', () => {
    expect(along(stepDecay({ atEpochs: [1, 2], factor: 0.5 }), 8, 2)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
  });

  it('refuses no epochs at all', () => {
    expect(() => stepDecay({ everyEpochs: 0 })).toThrow(InfomixupError);
  });
});

describe('cosine', () => {
  it('follows CosineAnnealingLR(T_max=8, eta_min=0.1) from 1', () => {
    const expected = [1, 0.9657458, 0.8681981, 0.7222076, 0.55, 0.3777924, 0.2318019, 0.1342542];
    along(cosine({ floor: 0.1 }), 8).forEach((factor, step) => {
      expect(factor).toBeCloseTo(expected[step] ?? Number.NaN, 6);
    });
  });
});

describe('oneCycle', () => {
  // torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10), by its formulas: the peak is at 0.3 * 10 - 1 = 2.
  it('follows OneCycleLR(total_steps=10)', () => {
    const end = 1 / 25 / 1e4;
    const fall = (share: number) => end + ((1 - end) * (1 + Math.cos(Math.PI * share))) / 2;
    const expected = [0.04, 0.52, 1, ...[1, 2, 3, 4, 5, 6, 7].map((steps) => fall(steps / 7))];
    along(oneCycle(), 10).forEach((factor, step) => {
      expect(factor).toBeCloseTo(expected[step] ?? Number.NaN, 12);
    });
  });

  it('rises to 1 and then falls', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 400 }), (totalSteps) => {
        const factors = along(oneCycle(), totalSteps);
        const peak = factors.indexOf(Math.max(...factors));
        return factors.every((factor, step) => step === 0 || factor > (factors[step - 1] ?? 0) === step <= peak);
      }),
    );
  });
});
