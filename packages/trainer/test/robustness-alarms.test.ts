import { type EpochRecord, robustnessAlarms, robustnessAlarmsOf } from '@infomixup/trainer';
import { describe, expect, it } from 'vitest';

const record = (epoch: number, robustAccuracy: number, accuracy = 0.98): EpochRecord => ({
  ...{ epoch, step: epoch + 1, loss: 1, terms: {}, learningRate: 1, reports: {}, seconds: 0 },
  validation: { loss: 1, accuracy, robustAccuracy },
});

const rule = { watch: 'validation.robustAccuracy', samples: 1000, chance: 0.1, fall: 0.2, margin: 0.02 };

const kindsOf = (robust: number[], clean: number[] = []) =>
  robustnessAlarmsOf(
    robust.map((value, epoch) => record(epoch, value, clean[epoch])),
    rule,
  ).map(({ kind, epoch, bestEpoch }) => `${kind} in ${epoch}, best in ${bestEpoch}`);

describe('robustnessAlarmsOf', () => {
  it.each([
    ['a steady rise', [0.2, 0.5, 0.7, 0.72], [], []],
    [
      'a fall to nothing while clean samples stay right',
      [0.4, 0.6, 0.05],
      [],
      ['catastrophic-overfitting in 2, best in 1'],
    ],
    ['a fall of both, which is divergence', [0.4, 0.6, 0.1], [0.98, 0.98, 0.1], ['robust-overfitting in 2, best in 1']],
    ['a slow fall beyond chance', [0.5, 0.6, 0.57, 0.52], [], ['robust-overfitting in 3, best in 1']],
    ['what chance does with 1000 samples', [0.5, 0.6, 0.55], [], []],
    ['a small change of near certainty', [0.995, 0.98], [], []],
    ['a measurement left out', [0.6, Number.NaN, 0.05], [], ['catastrophic-overfitting in 2, best in 0']],
  ])('sees in %s what it is', (_, robust, clean, expected) => {
    expect(kindsOf(robust, clean)).toEqual(expected);
  });

  it('sees in the first epoch a model that withstands a single step alone: better than chance, and worse under more', () => {
    const first = (robustAccuracy: number, singleStepAccuracy: number, chance = 0.1) =>
      robustnessAlarmsOf(
        [{ ...record(0, robustAccuracy), validation: { loss: 1, accuracy: 0.9, robustAccuracy, singleStepAccuracy } }],
        { ...rule, chance },
      ).map(({ message }) => message);
    expect(first(0.04, 0.7)).toEqual([
      expect.stringMatching(
        /^catastrophic overfitting: validation.robustAccuracy is 4.0 % in epoch 1, with 90.0 % of clean samples right, 70.0 % under a single step;/,
      ),
    ]);
    // Three standard errors of a tenth of 1000 samples are 2.8 points.
    expect(first(0.071, 0.15)).toHaveLength(1);
    expect(first(0.072, 0.15)).toEqual([]);
    expect(first(0, 0.129)).toHaveLength(1);
    expect(first(0, 0.128)).toEqual([]);
    // A plain network, which withstands some of what it was never trained for.
    expect(first(0.2, 0.75)).toEqual([]);
    // Of two classes, half of the samples are no sign of knowing anything.
    expect(first(0.4, 0.6, 0.5)).toEqual([]);
    expect(first(0.2, 0.6, 0.5)).toHaveLength(1);
  });

  it('gives each alarm once, with its evidence in words', () => {
    const alarms = robustnessAlarmsOf(
      [0.6, 0.05, 0.5, 0.01].map((value, epoch) => record(epoch, value)),
      rule,
    );
    expect(alarms.map(({ kind }) => kind)).toEqual(['catastrophic-overfitting', 'robust-overfitting']);
    expect(alarms[0]?.message).toBe(
      'catastrophic overfitting: validation.robustAccuracy fell from 60.0 % in epoch 1 to 5.0 % in epoch 2, with 98.0 % of clean samples right; train with more steps, more noise at the start (as N-FGSM has) or a smaller epsilon, or keep the best weights',
    );
  });
});

describe('robustnessAlarms', () => {
  it('tells at the end of the epoch, and not again after a resume', async () => {
    const told: string[] = [];
    const observer = () => robustnessAlarms({ samples: 1000, chance: 0.1, warn: ({ kind }) => told.push(kind) });
    const run = {} as never; // it asks nothing of the run
    const epochEnd = (from: ReturnType<typeof observer>, epoch: number, value: number) =>
      from.epochEnd?.({ position: { epoch: epoch + 1, batch: 0, step: 1 }, record: record(epoch, value) }, run);
    const first = observer();
    await first.runStart?.(
      { epochs: 4, samples: 1, stepsPerEpoch: 1, position: { epoch: 0, batch: 0, step: 0 }, records: [] },
      run,
    );
    await epochEnd(first, 0, 0.7);
    expect(told).toEqual([]);
    await epochEnd(first, 1, 0.1);
    expect(told).toEqual(['catastrophic-overfitting']);
    const resumed = observer();
    const records = [record(0, 0.7), record(1, 0.1)];
    await resumed.runStart?.(
      { epochs: 4, samples: 1, stepsPerEpoch: 1, position: { epoch: 2, batch: 0, step: 2 }, records },
      run,
    );
    await epochEnd(resumed, 2, 0.7);
    expect(told).toEqual(['catastrophic-overfitting']);
  });
});
