import { InfomixupError } from '@infomixup/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, cosine, type EpochRecord, oneCycle, plateau, type Schedule, stepDecay } from '../../src/index.js';

const along = (schedule: Schedule, totalSteps: number, stepsPerEpoch = 1) =>
  Array.from({ length: totalSteps }, (_, step) => schedule.factor({ step, totalSteps, stepsPerEpoch, records: [] }));

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
    plateau: plateau(),
    'warm-up': cosine({ floor: 0.01, warmUpEpochs: 1.5 }),
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
    expect(() => stepDecay({})).toThrow('"everyEpochs": give either everyEpochs or atEpochs');
    expect(() => stepDecay({ everyEpochs: 1, atEpochs: [2] })).toThrow('give either');
  });
});

describe('a warm-up', () => {
  it('grows linearly, part epochs included, and leaves the cosine the steps after it', () => {
    expect(along(constant({ warmUpEpochs: 1.5 }), 8, 4).map((factor) => factor * 6)).toEqual([1, 2, 3, 4, 5, 6, 6, 6]);
    const factors = along(cosine({ warmUpEpochs: 0.5 }), 10, 4);
    expect(factors.slice(0, 2)).toEqual([0.5, 1]);
    expect(factors.slice(2)).toEqual(along(cosine(), 8));
  });

  it('leaves the epochs of decays where they are', () => {
    expect(along(stepDecay({ atEpochs: [2], factor: 0.5, warmUpEpochs: 1 }), 4)).toEqual([1, 1, 0.5, 0.5]);
  });
});

describe('plateau', () => {
  const record = (loss: number, accuracy = 0): EpochRecord => ({
    epoch: 0,
    step: 0,
    loss,
    terms: {},
    learningRate: 1,
    reports: {},
    validation: { loss, accuracy, recall: accuracy },
    seconds: 0,
  });
  const after = (schedule: Schedule, records: readonly EpochRecord[]) =>
    records.map((_, index) =>
      schedule.factor({ step: 0, totalSteps: 100, stepsPerEpoch: 1, records: records.slice(0, index + 1) }),
    );

  it('reduces after so many epochs without a better value, and counts anew', () => {
    const losses = [5, 4, 4, 4, 3, 3, 3, 3, 3, 3].map((loss) => record(loss));
    const schedule = plateau({ factor: 0.5, patience: 2, minimum: 0.2 });
    expect(after(schedule, losses)).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2]);
  });

  it('counts a change below the least, and NaN, as no better', () => {
    const schedule = plateau({ factor: 0.5, patience: 1, minimumChange: 0.1 });
    expect(after(schedule, [record(Number.NaN), record(1), record(0.95), record(0.85)])).toEqual([
      0.5, 0.5, 0.25, 0.25,
    ]);
  });

  it('takes more for better where it watches an accuracy, or is told to', () => {
    const rising = [0.1, 0.2, 0.3].map((accuracy) => record(1, accuracy));
    expect(after(plateau({ watch: 'validation.accuracy', patience: 1 }), rising)).toEqual([1, 1, 1]);
    expect(after(plateau({ watch: 'validation.recall', mode: 'max', patience: 1 }), rising)).toEqual([1, 1, 1]);
    expect(after(plateau({ watch: 'validation.recall', mode: 'min', patience: 1 }), rising)[2]).toBeCloseTo(0.01, 12);
    expect(() => plateau({ watch: 'validation.recall' })).toThrow(/"mode": say whether/);
  });

  it('names what a record has where it lacks what is watched', () => {
    expect(() => after(plateau({ watch: 'validation.los', mode: 'min' }), [record(1)])).toThrow(
      /"validation\.los" is watched.*did you mean "validation\.loss"\? \(there are loss, validation\.loss, /,
    );
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
