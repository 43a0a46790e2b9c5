import type { SampleStatus } from '@infomixup/attacks';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { successGrowsWithEpsilon } from '../src/checks/success-grows-with-epsilon.js';
import { usefulGradients } from '../src/checks/useful-gradients.js';
import { greyRadius } from '../src/grey-radius.js';
import { tellingEpsilon } from '../src/probes/attacks.js';
import { brokenOnlyBy } from '../src/record/broken-only-by.js';
import { fooledFrom, type Recording } from '../src/record/recording.js';
import { summarizeAttack } from '../src/summarize-attack.js';
import { worstCases } from '../src/worst-case.js';

const letters: Readonly<Record<string, SampleStatus>> = { F: 'fooled', r: 'robust', m: 'misclassified', x: 'failed' };

/** A recording with one word an epsilon and one letter a sample. */
const recorded = (rows: Readonly<Record<number, string>>, change: Partial<Recording> = {}): Recording => {
  const words = Object.values(rows);
  const status = words.map((word) => [...word].map((letter) => letters[letter] ?? 'robust'));
  const n = words[0]?.length ?? 0;
  return {
    attack: 'attack',
    ...{ norm: 'linf', threat: change.norm ?? 'linf', seeks: 'bounded', knowledge: 'gradients', iterative: true },
    settings: {},
    n,
    epsilons: Object.keys(rows).map(Number),
    status,
    distances: status.map((samples) => samples.map((_, sample) => sample / 10)),
    queries: 0,
    gradientCalls: 100 * n,
    zeroGradients: 0,
    ...change,
  };
};

describe('summarizeAttack', () => {
  it('counts fooled and misclassified samples as wrong, failed ones as right but apart', () => {
    const summary = summarizeAttack(recorded({ '0': 'mrrr', '0.1': 'mFrx', '0.2': 'mFFx' }), 5);
    expect(summary).toMatchObject({
      cleanAccuracy: 0.75,
      accuracy: [0.75, 0.5, 0.25],
      successes: [0, 1, 2],
      failures: [0, 1, 1],
      seed: 5,
    });
    expect(summary.meanDistance).toEqual([null, 0.1, expect.closeTo(0.15, 12)]);
    expect(summary.area).toBeCloseTo(0.5, 12);
  });

  it('reports the best so far beside a curve that rises', () => {
    const summary = summarizeAttack(recorded({ '0': 'rr', '0.1': 'FF', '0.2': 'rr' }), 1);
    expect(summary.accuracy).toEqual([1, 0, 1]);
    expect(summary.bestSoFar.accuracy).toEqual([1, 0, 0]);
  });
});

describe('worstCases', () => {
  it('joins attacks at the epsilons they share, on the samples they share', () => {
    const [worst] = worstCases([
      recorded({ '0': 'mrrrr', '0.1': 'mFrrr', '0.2': 'mFFrr' }, { attack: 'a' }),
      recorded({ '0': 'mrrr', '0.2': 'mrrF' }, { attack: 'b' }),
    ]);
    expect(worst).toMatchObject({ n: 4, epsilons: [0, 0.2], accuracy: [0.75, 0], successes: [0, 3] });
  });

  it('takes all epsilons where attacks share fewer than two', () => {
    const [worst] = worstCases([
      recorded({ '0.1': 'mFrrr', '0.3': 'mFFrr' }, { attack: 'a' }),
      recorded({ '0': 'mrrr', '0.2': 'mrrF' }, { attack: 'b' }),
    ]);
    expect(worst).toMatchObject({
      attacks: ['a', 'b'],
      n: 4,
      epsilons: [0, 0.1, 0.2, 0.3],
      accuracy: [0.75, 0.5, 0.25, 0],
      successes: [0, 1, 2, 3],
    });
  });

  it('takes epsilons that differ by rounding for one, and a wrong verdict of any run for wrong', () => {
    const [worst] = worstCases([recorded({ '0': 'rmr', [3 * 0.1]: 'Fmr' }), recorded({ '0': 'rrr', '0.3': 'rrr' })]);
    expect(worst).toMatchObject({ epsilons: [0, 0.3], accuracy: [2 / 3, 1 / 3], successes: [0, 1] });
  });

  it('keeps norms apart', () => {
    const found = worstCases([recorded({ '0': 'r', '1': 'F' }, { norm: 'l2' }), recorded({ '0': 'r', '1': 'r' })]);
    expect(found.map(({ norm, successes }) => [norm, successes])).toEqual([
      ['linf', [0, 0]],
      ['l2', [0, 1]],
    ]);
  });

  it('joins attacks of one threat without a norm, and keeps threats apart', () => {
    const turned = { norm: 'none', threat: 'rotation-degrees' } as const;
    const found = worstCases([
      recorded({ '0': 'rr', '10': 'Fr' }, turned),
      recorded({ '0': 'rr', '10': 'rF' }, turned),
      recorded({ '0': 'rr', '10': 'rr' }, { norm: 'none', threat: 'patch-side' }),
    ]);
    expect(found.map(({ threat, successes }) => [threat, successes])).toEqual([
      ['rotation-degrees', [0, 2]],
      ['patch-side', [0, 0]],
    ]);
  });

  it('is never above any single attack at its epsilons', () => {
    const word = fc.array(fc.constantFrom('F', 'r'), { minLength: 5, maxLength: 5 }).map((letters) => letters.join(''));
    const recording = fc.tuple(word, word).map(([a, b]) => recorded({ '0.1': a, '0.2': b }));
    fc.assert(
      fc.property(fc.array(recording, { minLength: 1, maxLength: 4 }), (recordings) => {
        const [worst] = worstCases(recordings);
        for (const single of recordings) {
          summarizeAttack(single, 1).accuracy.forEach((accuracy, i) => {
            expect(worst?.accuracy[i]).toBeLessThanOrEqual(accuracy);
          });
        }
        expect(worst?.accuracy[1]).toBeLessThanOrEqual(worst?.accuracy[0] ?? 0);
      }),
    );
  });
});

describe('brokenOnlyBy', () => {
  it('names samples that one side breaks alone, counting successes at smaller epsilons', () => {
    const weak = recorded({ '0.1': 'FFrr', '0.2': 'rrFF' });
    const strong = recorded({ '0.1': 'Frrr', '0.2': 'rrFr' });
    expect(fooledFrom(weak)).toEqual([0.1, 0.1, 0.2, 0.2]);
    expect(brokenOnlyBy(weak, [strong])).toEqual({ epsilon: 0.2, samples: [1, 3], share: 0.5 });
  });

  it('compares samples that both attacked, at epsilons that both used, in one norm', () => {
    const weak = recorded({ '0': 'rrrr', '0.1': 'FrFF' });
    expect(brokenOnlyBy(weak, [recorded({ '0.1': 'rr' })])).toEqual({ epsilon: 0.1, samples: [0], share: 0.5 });
    expect(brokenOnlyBy(weak, [recorded({ '0': 'rrrr', '0.2': 'rrrr' })])).toBeUndefined();
    expect(brokenOnlyBy(weak, [recorded({ '0.1': 'rrrr' }, { norm: 'l2' })])).toBeUndefined();
  });
});

describe('successGrowsWithEpsilon', () => {
  const rising = recorded({ '0.1': 'FFFF', '0.2': 'FFFr' });
  const judge = (recording: Recording) => successGrowsWithEpsilon({ attacks: [recording], probes: [] });

  it('fails an iterative attack whose accuracy rises', () => {
    expect(judge(rising)).toMatchObject({ verdict: 'fail', numbers: { 'rise, attack linf': 0.25 } });
  });

  it('leaves single-step attacks alone', () => {
    expect(judge({ ...rising, iterative: false }).verdict).toBe('not-run');
  });
});

describe('usefulGradients', () => {
  const judge = (recording: Recording) => usefulGradients({ attacks: [recording], probes: [] });

  it('fails gradients that are not finite and names the samples', () => {
    expect(judge(recorded({ '0': 'rrr', '0.1': 'rxF' }))).toMatchObject({ verdict: 'fail', samples: [1] });
  });

  it('warns up to 1 % of the samples', () => {
    const many = { '0': 'r'.repeat(200), '0.1': 'F'.repeat(200) };
    expect(judge(recorded(many, { zeroGradients: 2 })).verdict).toBe('warn');
    expect(judge(recorded(many, { zeroGradients: 3 })).verdict).toBe('fail');
    expect(judge(recorded(many)).verdict).toBe('pass');
  });
});

describe('tellingEpsilon', () => {
  it('is the shared one where about half of the samples are left', () => {
    const fine = recorded({ '0': 'rrrr', '0.1': 'Frrr', '0.15': 'FFrr', '0.2': 'FFFr', '0.4': 'FFFF' });
    expect(tellingEpsilon([fine])).toBe(0.15);
    expect(tellingEpsilon([fine, recorded({ '0': 'rrrr', '0.2': 'rrrr', '0.4': 'rrrr' })])).toBe(0.2);
    expect(tellingEpsilon([])).toBeUndefined();
  });
});

describe('greyRadius', () => {
  it('reaches from any corner to the middle', () => {
    expect(greyRadius('linf', [0, 1], 784)).toBe(0.5);
    expect(greyRadius('l2', [0, 1], 784)).toBe(14);
    expect(greyRadius('l1', [-1, 1], 10)).toBe(10);
    expect(greyRadius('l0', [0, 1], 784)).toBe(784);
    expect(greyRadius('none', [0, 1], 784)).toBe(Number.POSITIVE_INFINITY);
  });
});
