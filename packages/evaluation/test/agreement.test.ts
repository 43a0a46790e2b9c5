import { type AttackEvaluation, type Evaluation, evaluate, parseEvaluation } from '@infomixup/evaluation';
import { beforeAll, describe, expect, it } from 'vitest';
import { planned } from './line.js';

let evaluation: Evaluation;
beforeAll(async () => {
  evaluation = await evaluate(planned());
});

const parse = (changed: object) => () => parseEvaluation(JSON.stringify(changed), 'a.json');

/** The list with one entry replaced. */
const changedAt = <T>(list: readonly T[], position: number, change: (entry: T) => T): T[] =>
  list.map((entry, i) => (i === position ? change(entry) : entry));

const more = (list: readonly number[], position: number, by = 1): number[] =>
  changedAt(list, position, (value) => value + by);

/** A worst case of attacks that broke nothing . */
const unharmed = (accuracy: readonly number[]) => ({
  accuracy: accuracy.map(() => 1),
  successes: accuracy.map(() => 0),
  area: 1,
});

describe('an evaluation', () => {
  it('agrees with itself as `evaluate` makes it', () => {
    expect(parse(evaluation)).not.toThrow();
    const [fgsm] = evaluation.attacks;
    // Ten samples at each margin of 0.05, 0.15, 0.25 and 0.35; budgets of 0 to 0.5 in tenths.
    expect([1, 2, 3, 4].map((from) => fgsm?.brokenFrom.filter((other) => other === from).length)).toEqual([
      10, 10, 10, 10,
    ]);
  });

  it.each<[string, (whole: Evaluation) => object, RegExp]>([
    [
      'a count without its share',
      ({ clean }) => ({ clean: { ...clean, correct: 39 } }),
      /clean\.accuracy: is not 39 \/ 40/,
    ],
    [
      'an interval of another count',
      ({ clean }) => ({ clean: { ...clean, interval: { low: 0.5, high: 1 } } }),
      /clean\.interval: is not Wilson's of 40 \/ 40/,
    ],
    ['more correct samples than there are', ({ clean }) => ({ clean: { ...clean, correct: 41 } }), /clean\.correct/],
    [
      'classes that the model lacks',
      ({ dataset }) => ({ dataset: { ...dataset, classes: ['one'] } }),
      /dataset\.classes/,
    ],
    ['bounds that do not ascend', ({ model }) => ({ model: { ...model, bounds: [1, 0] } }), /model\.bounds/],
    ['an attack on more samples than there are', () => ({ n: 23 }), /attacks\.0\.n: is more than the 23 samples/],
    [
      'a worst case of an attack that is not there',
      ({ worstCase }) => ({ worstCase: worstCase.map((worst) => ({ ...worst, attacks: ['gauss'] })) }),
      /worstCase\.0\.attacks/,
    ],
    [
      'a worst case whose count has no share',
      ({ worstCase }) => ({ worstCase: worstCase.map((worst) => ({ ...worst, successes: more(worst.successes, 2) })) }),
      /worstCase\.0\.accuracy\.2/,
    ],
    [
      'a worst case that is better than an attack',
      ({ worstCase }) => ({ worstCase: worstCase.map((worst) => ({ ...worst, ...unharmed(worst.accuracy) })) }),
      /worstCase\.0\.accuracy\.1: is above what an attack or a smaller epsilon leaves/,
    ],
    [
      'a check of a sample that is not there',
      ({ checks }) => ({ checks: changedAt(checks, 0, (check) => ({ ...check, samples: [40] })) }),
      /checks\.0\.samples/,
    ],
    [
      'an example of a class that is not there',
      ({ examples }) => ({
        examples: { ...examples, clean: changedAt(examples.clean, 1, (example) => ({ ...example, label: 2 })) },
      }),
      /examples\.clean\.1/,
    ],
    [
      'an example of an attack that is not there',
      ({ examples }) => ({
        examples: {
          ...examples,
          perturbed: changedAt(examples.perturbed, 3, (kept) => ({ ...kept, norm: 'l2' as const })),
        },
      }),
      /examples\.perturbed\.3/,
    ],
  ])('is refused with %s', (_, change, message) => {
    expect(parse({ ...evaluation, ...change(evaluation) })).toThrow(message);
  });

  it.each<[string, (attack: AttackEvaluation) => Partial<AttackEvaluation>, RegExp]>([
    [
      'a share of another count',
      ({ accuracy }) => ({ accuracy: more(accuracy, 1, -0.025) }),
      /attacks\.0\.accuracy\.1/,
    ],
    ['a count of another share', ({ successes }) => ({ successes: more(successes, 1) }), /attacks\.0\.accuracy\.1/],
    [
      'failures that were fooled',
      ({ failures }) => ({ failures: more(failures, 5, 1) }),
      /attacks\.0\.successes\.5: and/,
    ],
    [
      'a distance of no sample',
      ({ meanDistance }) => ({ meanDistance: [0.1, ...meanDistance.slice(1)] }),
      /meanDistance\.0/,
    ],
    ['another clean accuracy', () => ({ cleanAccuracy: 0.975 }), /attacks\.0\.cleanAccuracy: is not 1 - 0 \/ 40/],
    ['another area', ({ area }) => ({ area: area + 1e-6 }), /attacks\.0\.area/],
    ['another envelope', ({ bestSoFar }) => ({ bestSoFar: { ...bestSoFar, area: 0 } }), /attacks\.0\.bestSoFar\.area/],
    [
      'a sample too few',
      ({ brokenFrom }) => ({ brokenFrom: brokenFrom.slice(1) }),
      /brokenFrom: has 39 entries for 40/,
    ],
    [
      'a sample moved to another budget',
      ({ brokenFrom }) => ({ brokenFrom: brokenFrom.map((from) => (from === 2 ? 1 : from)) }),
      /attacks\.0\.successes\.1: is 10 where `brokenFrom` has 20 new/,
    ],
    [
      'a position beyond the budgets',
      ({ brokenFrom }) => ({ brokenFrom: changedAt(brokenFrom, 0, () => 7) }),
      /beyond the 6/,
    ],
  ])('is refused with an attack with %s', (_, change, message) => {
    const attacks = changedAt(evaluation.attacks, 0, (attack) => ({ ...attack, ...change(attack) }));
    expect(parse({ ...evaluation, attacks })).toThrow(message);
  });

  it('is refused with any of its digits changed in counts, shares and areas', () => {
    const text = JSON.stringify({
      ...evaluation,
      checks: [],
      examples: { ...evaluation.examples, clean: [], perturbed: [] },
    });
    const numbers = [...text.matchAll(/"(?:successes|accuracy|brokenFrom|cleanAccuracy|correct)":\[?[\d.,]+/g)];
    expect(numbers.length).toBeGreaterThan(12);
    for (const { index, 0: match } of numbers) {
      const digit = index + match.search(/\d/);
      const other = (Number(text[digit]) + 1) % 10;
      const changed = text.slice(0, digit) + other + text.slice(digit + 1);
      expect(() => parseEvaluation(changed, 'a.json'), changed.slice(index, index + 60)).toThrow(/a\.json/);
    }
  });
});
