import { describe, expect, it } from 'vitest';
import { runChecks } from '../src/checks/all.js';
import type { Check, Evidence } from '../src/checks/check.js';
import { defineCheck } from '../src/index.js';

const evidence: Evidence = {
  clean: { labels: Int32Array.of(0, 1), predictions: Int32Array.of(0, 1) },
  ...{
    forward: undefined,
    knowledge: 'gradients',
    attacks: [],
    probes: [],
    diagnoses: [],
    bounds: [0, 1],
    inputSize: 2,
  },
};
const sound: Check = defineCheck({ name: 'mine', rule: 'r', source: 's' }, () => ({
  verdict: 'pass',
  summary: 'well',
}));

/** Runs checks as a caller without types gives them. */
const run = (...checks: readonly unknown[]) => runChecks(evidence, checks as readonly Check[]);

describe("a check of one's own", () => {
  it.each<[string, unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('on purpose');
      },
      /^evaluation: checks\[1\] failed: on purpose/,
    ],
    ['is none', 'mine', /^evaluation: checks\[1\] failed: /],
    [
      'answers later',
      async () => sound(evidence),
      /^evaluation: checks\[1\] returned a promise; make it with defineCheck/,
    ],
    ['returns nothing', () => undefined, /^evaluation: checks\[1\] returned undefined/],
    [
      'returns another verdict',
      () => ({ ...sound(evidence), verdict: 'good' }),
      /checks\[1\] returned a result whose verdict is wrong/,
    ],
    [
      'returns NaN',
      () => ({ ...sound(evidence), numbers: { share: Number.NaN } }),
      /a result whose numbers\.share is wrong/,
    ],
    ['has unknown keys', () => ({ ...sound(evidence), colour: 'red' }), /checks\[1\] returned/],
  ])('that %s is refused by its place', (_, check, message) => {
    expect(() => run(sound, check)).toThrow(message);
  });

  it('spoils no evidence but its own', () => {
    const spoiling: Check = (given) => {
      given.clean.labels.fill(9);
      return sound(given);
    };
    expect(
      run(spoiling, sound)
        .slice(-2)
        .map(({ verdict }) => verdict),
    ).toEqual(['pass', 'pass']);
    expect([...evidence.clean.labels]).toEqual([0, 1]);
  });
});
