import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../src/index.js';
import { type AttackFacts, runOf } from './evaluations.js';

const flat = (accuracy: number) => [0.98, accuracy, accuracy, accuracy, accuracy, accuracy];

const run = (method: string, underFgsm: number, underPgd: number, pgd: AttackFacts = {}, seed = 1) =>
  runOf(method, seed, {
    attacks: [
      { name: 'fgsm', accuracy: flat(underFgsm) },
      { name: 'pgd', accuracy: flat(underPgd), ...pgd },
    ],
  });

const warningsOf = (...runs: Parameters<typeof comparisonOf>[0]) => comparisonOf(runs).warnings;

/** Every third sample first: other samples fall than where they fall from the last. */
const thirds = [0, 1, 2].flatMap((rest) =>
  Array.from({ length: 1000 }, (_, i) => i).filter((sample) => sample % 3 === rest),
);

describe('warnings of a comparison', () => {
  it('name the method that only the weaker attack crowns, with what it keeps under both', () => {
    expect(warningsOf(run('baseline', 0.3, 0.2), run('masked', 0.6, 0.05))).toEqual([
      'fgsm and pgd (L∞) disagree at the 5 budgets they share (0.1 to 0.5), on 1000 samples: under fgsm masked keeps ' +
        '60.0 % and baseline 30.0 %; under pgd, which breaks more, masked keeps 5.0 % and baseline 20.0 %. What fgsm ' +
        'shows of masked is not robustness.',
    ]);
  });

  it('are silent where both attacks crown the same method', () => {
    expect(warningsOf(run('baseline', 0.3, 0.05), run('robust', 0.6, 0.2))).toEqual([]);
  });

  it('never compare attacks of different norms', () => {
    expect(warningsOf(run('baseline', 0.3, 0.2, { norm: 'l2' }), run('masked', 0.6, 0.05, { norm: 'l2' }))).toEqual([]);
  });

  describe('where attacks have budgets of their own', () => {
    // FGSM up to 0.5 has the smaller area and PGD breaks more at 0.1, the only budget that they share.
    const short = (keptAtTenth: number): AttackFacts => ({ epsilons: [0, 0.1], accuracy: [0.98, keptAtTenth] });
    const falling = (atTenth: number, rest: number) => [0.98, atTenth, rest, rest, 0, 0];
    const runWith = (method: string, fgsm: readonly number[], pgd: AttackFacts) =>
      runOf(method, 1, {
        attacks: [
          { name: 'fgsm', accuracy: fgsm },
          { name: 'pgd', ...pgd },
        ],
      });

    it('take for the stronger one that which breaks more at the budgets they share', () => {
      const warnings = warningsOf(
        runWith('baseline', falling(0.6, 0.4), short(0.45)),
        runWith('infomixup', falling(0.8, 0.1), short(0.3)),
      );
      expect(warnings).toEqual([
        expect.stringContaining('disagree at epsilon 0.1, on 1000 samples: under fgsm infomixup'),
      ]);
      expect(warnings).toEqual([expect.stringMatching(/under pgd, which breaks more.*What fgsm shows of infomixup/)]);
    });

    it('are silent where the areas disagree and the shared budget does not', () => {
      const warnings = warningsOf(
        runWith('baseline', falling(0.6, 0.5), short(0.5)),
        runWith('infomixup', falling(0.8, 0.1), short(0.6)),
      );
      expect(warnings).toEqual([]);
    });

    it('are silent where they share no budget but 0', () => {
      const elsewhere = (accuracy: number): AttackFacts => ({ epsilons: [0, 0.05], accuracy: [0.98, accuracy] });
      expect(
        warningsOf(runWith('baseline', flat(0.3), elsewhere(0.2)), runWith('masked', flat(0.6), elsewhere(0.05))),
      ).toEqual([]);
    });
  });

  it('compare on the samples that both attacked, and on fewer than 100 not at all', () => {
    const warningsWith = (n: number, order?: readonly number[]) => {
      const ofMethod = (method: string, fgsm: number, pgd: number) =>
        runOf(method, 1, {
          attacks: [
            { name: 'fgsm', accuracy: flat(fgsm), ...(order && { order }) },
            { name: 'pgd', accuracy: flat(pgd), n },
          ],
        });
      return warningsOf(ofMethod('baseline', 0.3, 0.2), ofMethod('masked', 0.6, 0.04));
    };
    const scattered = Array.from({ length: 1000 }, (_, i) => (7 * i) % 1000);
    expect(warningsWith(100, scattered)).toEqual([expect.stringContaining('on 100 samples')]);
    expect(warningsWith(75, scattered)).toEqual([]);
    // Where the last samples fall first, FGSM breaks none of the first 100: it crowns nobody there.
    expect(warningsWith(100)).toEqual([]);
  });

  it('are silent about differences that chance makes, and tell the same differences where all samples agree', () => {
    // 320 against 300 samples: twenty that one keeps alone are no chance, 224 against 204 are.
    expect(warningsOf(run('baseline', 0.5, 0.32), run('other', 0.52, 0.3))).toHaveLength(1);
    const [baseline, other] = [run('baseline', 0.5, 0.32), run('other', 0.52, 0.3, { order: thirds })];
    expect(warningsOf(baseline, other)).toEqual([]);
  });

  it('take the seeds for the measure where there are several', () => {
    const runs = (spread: number) => [
      ...[-1, 0, 1].map((sign, i) => run('baseline', 0.3 + sign * spread, 0.2 + sign * spread, {}, i + 1)),
      ...[-1, 0, 1].map((sign, i) => run('masked', 0.6 + sign * spread, 0.05 + sign * (spread / 10), {}, i + 1)),
    ];
    expect(warningsOf(...runs(0.01))).toHaveLength(1);
    // Half widths of 4.3 * 0.1 / sqrt(3) = 0.25 reach further than the means lie apart.
    expect(warningsOf(...runs(0.1))).toEqual([]);
  });

  it('say nothing of one run against several', () => {
    const runs = [run('baseline', 0.3, 0.2), run('masked', 0.6, 0.05), run('masked', 0.6, 0.05, {}, 2)];
    expect(warningsOf(...runs)).toEqual([]);
  });
});
