import { fgsm, recipes } from '@infomixup/attacks';
import {
  compareRuns,
  type Evaluation,
  evaluate,
  namedPlan,
  planNames,
  usualEpsilons,
  usualPlan,
} from '@infomixup/evaluation';
import { atEpsilon } from '@infomixup/metrics';
import { beforeAll, describe, expect, it } from 'vitest';
import { epsilons, planned } from './line.js';

let run: Evaluation;
beforeAll(async () => {
  run = await evaluate({ ...planned(), attacks: [{ attack: fgsm({ norm: 'linf' }), epsilons }] });
});

const attack = () => run.attacks[0] ?? expect.fail('the run has an attack');
const changed = (change: Partial<Evaluation['attacks'][number]>, seed = run.seed): Evaluation => ({
  ...run,
  seed,
  attacks: [{ ...attack(), ...change }],
});

const compared = { attack: 'fgsm', norm: 'linf' } as const;

describe('compareRuns', () => {
  it('summarizes each method over its runs', () => {
    const better = changed({ accuracy: [1, 0.95, 0.5, 0.25, 0, 0], area: 0.44 }, 8);
    const { rows, n, dataset, norm } = compareRuns({ baseline: [run], mixup: [run, better] }, compared);
    expect([n, dataset, norm]).toEqual([40, 'planes', 'linf']);
    expect(rows.map(({ method, seeds }) => [method, seeds])).toEqual([
      ['baseline', [7]],
      ['mixup', [7, 8]],
    ]);
    const [baseline, mixup] = rows;
    expect(baseline?.area).toEqual({ n: 1, mean: expect.closeTo(0.4, 12), spread: null });
    expect(mixup?.area.mean).toBeCloseTo(0.42, 12);
    expect(mixup?.area.spread?.deviation).toBeCloseTo(0.02 * Math.SQRT2, 12);
    expect(atEpsilon(epsilons, mixup?.accuracy ?? [], 0.1).mean).toBeCloseTo(0.85, 12);
    expect(mixup?.clean).toEqual({ n: 2, mean: 1, spread: { deviation: 0, interval: { low: 1, high: 1 } } });
  });

  it('refuses other epsilons, naming both runs', () => {
    const other = changed({ epsilons: [0, 0.1, 0.2, 0.3, 0.4, 0.6] });
    expect(() => compareRuns({ baseline: [run], mixup: [run, other] }, compared)).toThrow(
      /'baseline, run 1' has epsilons.*'mixup, run 2'/,
    );
  });

  it('refuses another norm, naming the run', () => {
    const other = changed({ norm: 'l2' });
    expect(() => compareRuns({ baseline: [run], mixup: [other] }, compared)).toThrow(
      /mixup, run 1 holds no fgsm linf \(it holds: fgsm l2\)/,
    );
  });

  it.each([
    ['another number of attacked samples', () => changed({ n: 20 }), /differ in attacked sample count: 40 and 20/],
    ['other settings', () => changed({ settings: { steps: 3 } }), /differ in attack settings/],
    ['another query budget', () => changed({ queryBudget: 2 }), /differ in query budget: none and 2/],
    [
      'other samples of the same data set',
      () => ({ ...run, dataset: { ...run.dataset, changed: ['testShare is 0.5, not 0.2'] } }),
      /differ in what is changed of the data set: nothing and testShare/,
    ],
    ['another data set', () => ({ ...run, dataset: { ...run.dataset, name: 'spirals' } }), /planes and spirals/],
  ])('refuses %s, naming both runs', (_, other, message) => {
    const compare = () => compareRuns({ baseline: [run], mixup: [other()] }, compared);
    expect(compare).toThrow(message);
    expect(compare).toThrow(/'baseline, run 1' and 'mixup, run 1'/);
  });

  it('refuses the first samples beside a stratified part', () => {
    expect(() => compareRuns({ baseline: [run, { ...run, order: [0] }] }, compared)).toThrow(
      /differ in samples: the first ones and a stratified part/,
    );
  });

  it('refuses an attack that a run holds twice, methods without runs, and nothing', () => {
    const twice = { ...run, attacks: [...run.attacks, ...run.attacks] };
    expect(() => compareRuns({ baseline: [twice] }, compared)).toThrow(
      /baseline, run 1 holds fgsm linf more than once/,
    );
    expect(() => compareRuns({ baseline: [run], vib: [] }, compared)).toThrow(/vib has no run/);
    expect(() => compareRuns({}, compared)).toThrow(/nothing to compare/);
  });
});

describe('namedPlan', () => {
  const data = { bounds: [0, 1] as const, inputShape: [28, 28, 1], classes: [...'0123456789'] };

  it.each(planNames)('%s names attacks that a configuration could name too, with their settings', async (name) => {
    for (const { attack, epsilons } of namedPlan(name, data)) {
      const recipe = recipes.find((known) => known.name === attack.name);
      const found = await recipe?.schema['~standard'].validate(attack.settings);
      expect(found, attack.name).not.toHaveProperty('issues');
      expect(found, attack.name).toHaveProperty('value');
      expect(epsilons[0]).toBe(0);
    }
  });

  it('suits the data: their range, their size, their classes', () => {
    expect(usualEpsilons('l2', data)).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4]);
    expect(usualEpsilons('linf', { ...data, bounds: [0, 255] }).slice(0, 3)).toEqual([0, 5.1, 10.2]);
    const names = (classes: readonly string[]) =>
      namedPlan('full', { ...data, classes }).map(({ attack }) => attack.name);
    expect(names(data.classes)).toContain('apgd-targeted');
    expect(names(['left', 'right'])).not.toContain('apgd-targeted');
  });

  it('holds the cascade where the attack is to be strong enough for a judgement', () => {
    for (const name of planNames) {
      const norms = namedPlan(name, data).flatMap(({ attack }) => (attack.name === 'verdict' ? [attack.norm] : []));
      expect(norms, name).toEqual(name === 'quick' ? [] : ['linf', 'l2']);
    }
  });

  it('attacks by what the model tells', () => {
    const plans = (['scores', 'decisions'] as const).map((knowledge) =>
      (['quick', usualPlan, 'standard', 'full'] as const).map((name) =>
        namedPlan(name, data, { knowledge }).map(
          ({ attack, samples, queryBudget = 'any' }) => `${attack.name} ${attack.norm} ${samples} ${queryBudget}`,
        ),
      ),
    );
    const [[, byScores], [byDecisions, , standard]] = plans as [string[][], string[][]];
    expect(byScores).toEqual(['square linf 100 any', 'random-noise linf 100 any']);
    expect(byDecisions).toEqual(['hop-skip-jump linf 50 200', 'random-noise linf 50 any']);
    expect(standard?.filter((text) => text.startsWith('hop-skip-jump'))).toEqual([
      'hop-skip-jump linf 100 1000',
      'hop-skip-jump l2 100 1000',
    ]);
    expect(JSON.stringify(plans)).not.toMatch(/pgd|verdict/);
  });

  it('takes as many samples as are asked for, and all in full', () => {
    expect(new Set(namedPlan('quick', data).map(({ samples }) => samples))).toEqual(new Set([200]));
    expect(new Set(namedPlan('standard', data, { samples: 7 }).map(({ samples }) => samples))).toEqual(new Set([7]));
    expect(new Set(namedPlan('full', data).map(({ samples }) => samples))).toEqual(new Set([undefined]));
    // @ts-expect-error: no plan of that name
    expect(() => namedPlan('thorough', data)).toThrow(/quick, verdict, standard, full/);
  });
});
