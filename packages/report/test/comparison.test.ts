import { describe, expect, it } from 'vitest';
import { comparisonOf, type ReportRun } from '../src/index.js';
import { check, runOf } from './evaluations.js';

const column = (title: string, { columns, rows }: ReturnType<typeof comparisonOf>) => {
  const at = columns.indexOf(title);
  return rows.map(({ method, cells }) => ({ method, text: cells[at]?.text, best: cells[at]?.best }));
};

const strong = { clean: 0.97, attacks: [{ accuracy: [0.97, 0.8, 0.6, 0.4, 0.2, 0.1] }] };

describe('comparisonOf', () => {
  it('shows clean accuracy, the accuracy at up to four budgets, the area and the checks', () => {
    const table = comparisonOf([runOf('baseline'), runOf('mixup', 1, strong)]);
    expect(table.columns).toEqual([
      ...['clean', 'fgsm 0.1', 'fgsm 0.2', 'fgsm 0.4', 'fgsm 0.5', 'fgsm area', 'masking checks'],
    ]);
    expect(table.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ['98.0 %', '70.0 %', '40.0 %', '10.0 %', '5.0 %', '0.383', 'pass'],
      // Trapezoids of 0.1: (0.97 / 2 + 0.8 + 0.6 + 0.4 + 0.2 + 0.1 / 2) * 0.1 / 0.5.
      ['97.0 %', '80.0 %', '60.0 %', '20.0 %', '10.0 %', '0.507', 'pass'],
    ]);
  });

  const grid = (epsilons: readonly number[]) => {
    const accuracy = epsilons.map((_, i) => 0.9 - 0.05 * i);
    return [runOf('baseline', 1, { attacks: [{ epsilons, accuracy }] })];
  };
  const budgets = (title: string) => title.startsWith('fgsm') && !title.endsWith('area');

  it.each([
    ['every budget of a short grid', [0, 0.1, 0.2, 0.3], undefined, ['0.1', '0.2', '0.3']],
    ['four of a long one', Array.from({ length: 11 }, (_, i) => i / 20), undefined, ['0.1', '0.25', '0.35', '0.5']],
    ['those asked for', [0, 0.1, 0.2, 0.3], [0.3, 0.1], ['0.1', '0.3']],
    [
      'all of them where that is asked for',
      Array.from({ length: 7 }, (_, i) => i / 10),
      'all' as const,
      ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6'],
    ],
  ])('shows %s', (_, epsilons, asked, shown) => {
    const { columns } = comparisonOf(grid(epsilons), { budgets: asked });
    expect(columns.filter(budgets)).toEqual(shown.map((budget) => `fgsm ${budget}`));
  });

  it('shows a single budget without an area', () => {
    expect(comparisonOf(grid([0.3])).columns).toEqual(['clean', 'fgsm 0.3', 'masking checks']);
  });

  it('refuses a budget that nothing was measured at, naming those there are', () => {
    expect(() => comparisonOf(grid([0, 0.1, 0.2]), { budgets: [0.15] })).toThrow(/budget 0\.15.*0, 0\.1, 0\.2/);
  });

  it('marks nothing where methods have one run: it says nothing about another seed', () => {
    const table = comparisonOf([runOf('baseline'), runOf('mixup', 1, strong)]);
    expect(table.rows.flatMap(({ cells }) => cells.filter(({ best }) => best))).toEqual([]);
  });

  it('marks what lies above every other by paired differences whose intervals exclude 0', () => {
    const clean = (values: Readonly<Record<string, readonly number[]>>) => {
      const runs = Object.entries(values).flatMap(([method, seeds]) =>
        seeds.map((value, i) => runOf(method, i + 1, { clean: value })),
      );
      return column('clean', comparisonOf(runs)).map(({ best }) => best);
    };
    const low = [0.96, 0.961, 0.962];
    expect(clean({ low, high: [0.97, 0.971, 0.972] })).toEqual([false, true]);
    expect(clean({ low, near: [0.961, 0.962, 0.963] })).toEqual([false, true]);
    // Differences of 0.004, -0.001 and 0.003: 0.002 ± 0.0066.
    expect(clean({ low, crossing: [0.964, 0.96, 0.965] })).toEqual([false, false]);
    expect(clean({ low, high: [0.97, 0.971, 0.972], same: [0.97, 0.971, 0.972] })).toEqual([false, false, false]);
    // Two seeds are too few.
    expect(clean({ low: [0.96, 0.961], high: [0.97, 0.971] })).toEqual([false, false]);
    expect(clean({ low, one: [0.98] })).toEqual([false, false]);
    expect(clean({ alone: low })).toEqual([false]);
  });

  it('gives differences to the first method and to the best of the column, paired over the seeds that both have', () => {
    const values = {
      baseline: [0.9, 0.92, 0.94],
      near: [0.91, 0.93, 0.95, 0.5],
      best: [0.95, 0.98, 0.98],
      other: [0.9],
    };
    const runs = Object.entries(values).flatMap(([method, seeds]) =>
      seeds.map((clean, i) => runOf(method, i + 1, { clean })),
    );
    const { rows } = comparisonOf(runs);
    const differences = rows.map(({ cells: [clean] }) =>
      clean?.differences.map(({ to, text, clear }) => [to, text, clear]),
    );
    expect(differences).toEqual([
      [['best', '−5.0 ± 2.5', true]],
      [
        ['baseline', '+1.0 ± 0.0', true],
        ['best', '−4.0 ± 2.5', true],
      ],
      [['baseline', '+5.0 ± 2.5', true]],
      // One seed in common says nothing.
      [],
    ]);
  });

  it('says how areas differ over paired seeds, and how many seeds a difference would need that is not clear', () => {
    const areas = (method: string, shifts: readonly number[]) =>
      shifts.map((shift, i) =>
        runOf(method, i + 1, { attacks: [{ accuracy: [0.98, 0.7 + shift, 0.4 + shift, 0.2, 0.1, 0.05] }] }),
      );
    const { findings } = comparisonOf([
      ...areas('baseline', [0, 0, 0]),
      ...areas('better', [0.1, 0.11, 0.12]),
      ...areas('unsteady', [0.1, -0.08, 0.04]),
    ]);
    expect(findings).toEqual([
      "The area of better under fgsm (L∞) lies 0.044 ± 0.010 above baseline's, over 3 paired seeds.",
      "The area of unsteady under fgsm (L∞) cannot be told from baseline's by 3 paired seeds (0.008 ± 0.091 above " +
        "baseline's); a difference as large as this would need about 84 seeds.",
    ]);
  });

  it('compares single runs sample by sample', () => {
    const attacks = [{ accuracy: [0.98, 0.7, 0.45, 0.2, 0.1, 0.05] }];
    expect(
      comparisonOf([runOf('baseline'), runOf('mixup', 1, strong), runOf('third', 1, { attacks })]).findings,
    ).toEqual([
      'Under fgsm (L∞) of epsilon 0.3, mixup keeps 200 of 1000 samples that baseline loses, and loses 0 that it keeps: on ' +
        'these samples mixup keeps more (McNemar, p < 0.001). That says nothing about another seed.',
      'Under fgsm (L∞) of epsilon 0.3, third keeps 0 of 1000 samples that baseline loses, and loses 0 that it keeps: on these ' +
        'samples they cannot be told apart (McNemar, p = 1.0). That says nothing about another seed.',
    ]);
  });

  it('says of many methods in one sentence an attack which differ, and which cannot be told apart', () => {
    const shifted = (method: string, shifts: readonly number[]) =>
      shifts.map((shift, i) =>
        runOf(method, i + 1, { attacks: [{ accuracy: [0.98, 0.7 + shift, 0.4 + shift, 0.2, 0.1, 0.05] }] }),
      );
    const same = ['a', 'b', 'c', 'd', 'e'];
    expect(
      comparisonOf([
        ...shifted('baseline', [0, 0, 0]),
        ...same.flatMap((method) => shifted(method, [0.1, -0.08, 0.04])),
        ...shifted('better', [0.1, 0.11, 0.12]),
        ...shifted('worse', [-0.1, -0.11, -0.12]),
      ]).findings,
    ).toEqual([
      'By the area under fgsm (L∞) over 3 paired seeds, above baseline: better (0.044 ± 0.010); below baseline: worse ' +
        '(0.044 ± 0.010); not to be told from baseline: a, b, c, d, e.',
    ]);
    const alone = same.map((method) => runOf(method));
    expect(comparisonOf([runOf('baseline'), ...alone, runOf('mixup', 1, strong), runOf('f')]).findings).toEqual([
      'On the 1000 samples of one seed, which say nothing about another, under fgsm (L∞) of epsilon 0.3 (McNemar), above ' +
        'baseline: mixup (+200 -0); not to be told from baseline: a, b, c, d, e, f.',
    ]);
  });

  it('tells the passes of a cascade over all runs, and what they save beside AutoAttack', () => {
    const at = (spent: number, theirs: number) => ({
      spent: { forwards: 2 * spent, backwards: spent },
      autoAttack: { forwards: 4 * theirs, backwards: theirs },
    });
    const spending = (name: string, theirs: number) =>
      runOf('baseline', 1, {
        attacks: [{ name, epsilons: [0, 0.1], accuracy: [1, 0.5], passes: [at(0, 0), at(100, theirs)] }],
      });
    const sentences = (...runs: ReportRun[]) => comparisonOf(runs).passes;
    expect(sentences(spending('verdict', 1000), { ...spending('verdict', 1000), method: 'mixup' })).toEqual([
      'verdict (L∞) made 400 forward and 200 backward passes over single samples; AutoAttack, as its authors have it, would have made at least 8,000 ' +
        'and 2,000 on the samples that stayed robust: 95 % and 90 % are saved.',
    ]);
    const made = (name: string) => [`${name} (L∞) made 200 forward and 100 backward passes over single samples.`];
    expect(sentences(spending('verdict', 90))).toEqual(made('verdict'));
    expect(sentences(spending('auto-attack', 1000))).toEqual(made('auto-attack'));
    expect(sentences(runOf('baseline'))).toEqual([]);
  });

  it('gives half of the 95 % interval of the mean over seeds', () => {
    const runs = [runOf('mixup', 1, { clean: 0.96 }), runOf('mixup', 2, { clean: 0.98 })];
    // Two seeds: Student's t at one degree of freedom, 12.706, times a standard error of 0.01.
    expect(column('clean', comparisonOf(runs))).toEqual([{ method: 'mixup', text: '97.0 ± 12.7 %', best: false }]);
  });

  it('keeps attacks of one name in two norms apart', () => {
    const attacks = [{ name: 'pgd' }, { name: 'pgd', norm: 'l2' as const, epsilons: [0, 1, 2, 3, 4, 5] }];
    const { columns, groups } = comparisonOf([runOf('baseline', 1, { attacks })]);
    expect(new Set(columns).size).toBe(columns.length);
    expect(columns).toContain('pgd L2 1');
    expect(groups.map(({ name }) => name)).toEqual(['', 'pgd (L∞)', 'pgd (L2)', '']);
  });

  it('keeps rows and methods together where a name looks like a number', () => {
    const table = comparisonOf([runOf('mixup', 1, strong), runOf('1')]);
    expect(column('fgsm 0.1', table)).toMatchObject([
      { method: 'mixup', text: '80.0 %' },
      { method: '1', text: '70.0 %' },
    ]);
  });

  it('names the checks of the worst verdict over all runs of a method', () => {
    const runs = [
      runOf('fails', 1, { checks: [check('a', 'fail'), check('b', 'warn')] }),
      runOf('fails', 2, { checks: [check('a', 'fail'), check('b', 'pass')] }),
      runOf('warns', 1, { checks: [check('a', 'warn'), check('b', 'pass')] }),
      runOf('passes', 1, { checks: [check('a', 'pass'), check('b', 'not-run')] }),
      runOf('hardly', 1, { checks: [check('a', 'pass'), check('b', 'not-run'), check('c', 'not-run')] }),
      runOf('unknown', 1, { checks: [check('a', 'not-run')] }),
    ];
    expect(column('masking checks', comparisonOf(runs)).map(({ text }) => text)).toEqual([
      'fail: a',
      'warn: a',
      'pass',
      'pass, 2 of 3 not run',
      'not run',
    ]);
  });

  it('shows clean accuracy alone where nothing was attacked', () => {
    expect(comparisonOf([runOf('baseline', 1, { attacks: [] })]).columns).toEqual(['clean', 'masking checks']);
  });

  it('refuses runs on different data sets, naming both', () => {
    const runs = [runOf('baseline'), runOf('mixup', 1, { dataset: 'dots' })];
    expect(() => comparisonOf(runs)).toThrow(/baseline.*mixup.*data set/);
  });

  it('refuses runs on different budgets, naming both', () => {
    const other = { attacks: [{ epsilons: [0, 1], accuracy: [1, 0] }] };
    expect(() => comparisonOf([runOf('baseline'), runOf('mixup', 1, other)])).toThrow(/baseline.*mixup/);
  });

  it('says where runs have the same weights to the bit', () => {
    const of = (seed: number, digit: string) => {
      const run = runOf('baseline', seed);
      const model = { ...run.evaluation.model, weights: digit.repeat(64) };
      return { ...run, evaluation: { ...run.evaluation, model } };
    };
    expect(comparisonOf([of(1, 'a'), of(2, 'b'), runOf('mixup', 1)]).warnings).toEqual([]);
    expect(comparisonOf([of(1, 'a'), of(2, 'b'), of(3, 'a')]).warnings).toEqual([
      expect.stringMatching(/^baseline, seed 1; baseline, seed 3 have the same weights, to the bit/),
    ]);
  });

  it('says how queries were bounded and how many searches that ended', () => {
    const bounded = (method: string, outOfQueries: number[]) => {
      const run = runOf(method, 1, { attacks: [{ n: 10, epsilons: [0, 0.1], accuracy: [1, 0.5] }] });
      const attacks = run.evaluation.attacks.map((attack) => ({ ...attack, queryBudget: 2000, outOfQueries }));
      return { ...run, evaluation: { ...run.evaluation, attacks } };
    };
    expect(comparisonOf([bounded('baseline', [0, 3]), bounded('mixup', [0, 1])]).passes).toEqual([
      expect.stringMatching(/^fgsm \(.*\) was given at most 2,000 queries .*, which ended 4 of 20 searches/),
    ]);
  });

  it('says that searches failed, and that this is no evidence', () => {
    const run = runOf('baseline', 1, { attacks: [{ n: 10, epsilons: [0, 0.1], accuracy: [1, 0.5] }] });
    const attacks = run.evaluation.attacks.map((attack) => ({ ...attack, failures: [0, 5] }));
    expect(comparisonOf([{ ...run, evaluation: { ...run.evaluation, attacks } }]).passes).toEqual([
      expect.stringMatching(/^fgsm \(.*\) failed in 5 of 10 searches: .* no evidence/),
    ]);
  });
});
