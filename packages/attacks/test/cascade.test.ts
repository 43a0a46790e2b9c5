import {
  type Attack,
  autoAttack,
  type CascadeStage,
  cascade,
  defineBoundedAttack,
  fgsm,
  passesOf,
  pgd,
  randomNoise,
  verdict,
} from '@infomixup/attacks';
import { classifierOf, firstNumbers, randomStream } from '@infomixup/core';
import { toyDataset, toyModel } from '@infomixup/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';

const model = toyModel({ seed: 8 });
const classifier = classifierOf(model);
const { inputs } = toyDataset({ seed: 5, size: 24 }).gather(firstNumbers(24));
const labels = tf.tidy(() => Int32Array.from(tf.argMax(classifier.logits(inputs), 1).dataSync()));
labels[3] = ((labels[3] ?? 0) + 1) % 3;
const usual = { classifier, batch: { inputs, labels }, epsilons: [0.05, 0.12] };
const stream = () => ({ rng: randomStream(1, 'cascade') });

afterAll(() => {
  model.dispose();
  inputs.dispose();
});

const members = [
  randomNoise({ norm: 'linf', draws: 3 }),
  fgsm({ norm: 'linf' }),
  pgd({ norm: 'linf', steps: 6, restarts: 2 }),
] as const;
const all = () => cascade({ name: 'all', norm: 'linf', members });

const told = ({ outcomes, queries, gradientCalls }: Awaited<ReturnType<ReturnType<typeof cascade>['run']>>) => ({
  ...{ queries, gradientCalls },
  outcomes: outcomes.map(({ perturbed, ...outcome }) => ({ ...outcome, points: Array.from(perturbed.dataSync()) })),
});

describe('a cascade', () => {
  it('fools whoever a member fools, and asks later members about the others alone', async () => {
    const result = await all().run({ ...usual, ...stream() });
    const alone = await Promise.all(members.map((member) => member.run({ ...usual, ...stream() })));
    for (const [budget, outcome] of result.outcomes.entries()) {
      const names = outcome.members.map(({ attack }) => attack);
      expect(names).toEqual(['random-noise', 'fgsm', 'pgd']);
      for (const [row, status] of outcome.status.entries()) {
        const direct = alone[1]?.outcomes[budget]?.status[row];
        if (direct === 'fooled') expect(status).toBe('fooled');
        expect(outcome.brokenBy[row] !== undefined).toBe(status === 'fooled');
      }
      const [first, second, third] = outcome.members;
      expect(first?.attacked).toBe(23);
      expect(second?.attacked).toBe(23 - (first?.fooled ?? NaN));
      expect(third?.attacked).toBe(23 - (first?.fooled ?? NaN) - (second?.fooled ?? NaN));
    }
    expect(result.outcomes[1]?.brokenBy).toContain('fgsm');
    expect(result.outcomes[1]?.brokenBy).toContain('random-noise');
    expect(result.outcomes[0]?.status).toContain('robust');
    for (const each of [result, ...alone]) each.dispose();
  });

  it('goes on where it was stopped, to the same result, with what it kept as JSON', async () => {
    const kept: string[] = [];
    const whole = await all().run({
      ...usual,
      ...stream(),
      onProgress: (done) => void kept.push(JSON.stringify(done)),
    });
    expect(kept).toHaveLength(6);
    for (const text of [kept[0], kept[3]]) {
      const progress = JSON.parse(text ?? '') as CascadeStage[];
      let further = 0;
      const resumed = await all().run({ ...usual, ...stream(), progress, onProgress: () => void further++ });
      expect(further).toBe(6 - progress.length);
      expect(told(resumed)).toEqual(told(whole));
      resumed.dispose();
    }
    whole.dispose();
  });

  it('does not forget what is no evidence', async () => {
    const blind: Attack<'linf'> = defineBoundedAttack({
      ...{ name: 'blind', norm: 'linf', knowledge: 'none', iterative: false, settings: {} },
      perturb: ({ inputs: points }) => tf.mul(points, Number.NaN),
    });
    const result = await cascade({
      name: 'half',
      norm: 'linf',
      members: [blind, randomNoise({ norm: 'linf', draws: 1 })],
    }).run({
      ...{ ...usual, epsilons: [1e-4] },
      ...stream(),
    });
    expect(new Set(result.outcomes[0]?.status)).toEqual(new Set(['failed', 'misclassified']));
    result.dispose();
  });

  it('chooses its members by the number of classes', async () => {
    const byClasses = cascade({
      ...{ name: 'by-classes', norm: 'linf' },
      members: (classes) => (classes < 4 ? [fgsm({ norm: 'linf' })] : [pgd({ norm: 'linf' })]),
    });
    expect(byClasses.settings).toMatchObject([{ attack: 'pgd' }]);
    const result = await byClasses.run({ ...usual, ...stream() });
    expect(result.outcomes[0]?.members.map(({ attack }) => attack)).toEqual(['fgsm']);
    result.dispose();
  });

  it('has members, all of its norm', () => {
    expect(() => cascade({ name: 'none', norm: 'l2', members: [] })).toThrow(
      /cascade "none": has no members; give some/,
    );
    const strangers = [fgsm({ norm: 'linf' }) as unknown as Attack<'l2'>];
    expect(() => cascade({ name: 'mixed', norm: 'l2', members: strangers })).toThrow(
      /"fgsm" attacks in linf; give members of l2/,
    );
  });
});

describe('members for some of the samples', () => {
  const one = { attack: pgd({ norm: 'linf', steps: 2 }), among: ({ missing }: { missing: number }) => missing < 0.2 };

  it('attack those alone, by what they still lack', async () => {
    const result = await cascade({ name: 'some', norm: 'linf', members: [fgsm({ norm: 'linf' }), one] }).run({
      ...{ ...usual, epsilons: [0.05] },
      ...stream(),
    });
    const [outcome] = result.outcomes;
    const open = outcome?.status.filter(
      (status, row) => status === 'robust' && (outcome.missing[row] ?? 1) < 0.2,
    ).length;
    expect(outcome?.members[1]?.attacked).toBe(open);
    expect(open).toBeGreaterThan(0);
    expect(open).toBeLessThan(outcome?.status.filter((status) => status === 'robust').length ?? 0);
    result.dispose();
  });

  it('are made on all samples where nothing says on which', async () => {
    const attack = fgsm({ norm: 'linf' });
    const run = (member: typeof attack | { readonly attack: typeof attack }) =>
      cascade({ name: 'one', norm: 'linf', members: [member] }).run({ ...usual, ...stream() });
    const [bare, wrapped] = [await run(attack), await run({ attack })];
    expect(wrapped.outcomes.map(({ status }) => status)).toEqual(bare.outcomes.map(({ status }) => status));
    for (const each of [bare, wrapped]) each.dispose();
  });

  it('are left out where too few are left', async () => {
    const members = [fgsm({ norm: 'linf' }), one] as const;
    const result = await cascade({ name: 'some', norm: 'linf', members, tolerance: 0.9 }).run({
      ...usual,
      ...stream(),
    });
    expect(result.outcomes.map((outcome) => outcome.members.map(({ attack }) => attack))).toEqual([['fgsm'], ['fgsm']]);
    result.dispose();
  });
});

describe('autoAttack', () => {
  const namesOf = (attack: { readonly settings: unknown }) =>
    JSON.stringify(attack.settings).match(/(?<="attack":")[^"]+/g);

  it('has the members of auto-attack', () => {
    expect(namesOf(autoAttack({ norm: 'linf' }))).toEqual(['apgd-ce', 'apgd-t', 'fab-t', 'square']);
    expect(namesOf(autoAttack({ norm: 'l2', version: 'plus' }))).toEqual([
      ...['apgd-ce', 'apgd-dlr', 'fab', 'square', 'apgd-t', 'fab-t'],
    ]);
    expect(namesOf(autoAttack({ norm: 'linf', version: 'rand' }))).toEqual(['apgd-ce', 'apgd-dlr']);
    expect(JSON.stringify(autoAttack({ norm: 'l1' }).settings)).toMatch(/"restarts":5.*"targets":5/);
  });

  it('takes margins where there are too few classes for the ratio of logits', async () => {
    const easy = { ...usual, epsilons: [1] };
    const result = await autoAttack({ norm: 'linf', version: 'plus' }).run({ ...easy, ...stream() });
    expect(result.outcomes[0]?.members[0]?.attack).toBe('apgd-ce');
    expect(result.outcomes[0]?.status).not.toContain('robust');
    result.dispose();
  });
});

describe('verdict', () => {
  it('breaks what the sum of its members breaks, and tells what it cost beside AutoAttack', async () => {
    const result = await verdict({ norm: 'linf' }).run({ ...usual, epsilons: [0.05], ...stream() });
    const strong = await pgd({ norm: 'linf' }).run({ ...usual, epsilons: [0.05], ...stream() });
    const [outcome] = result.outcomes;
    for (const [row, status] of strong.outcomes[0]?.status.entries() ?? [])
      if (status === 'fooled') expect(outcome?.status[row]).toBe('fooled');
    if (!outcome) throw new Error('no outcome');
    const { spent, autoAttack: theirs } = passesOf(outcome, 10);
    expect(spent.forwards).toBeLessThan(theirs.forwards / 10);
    expect(spent.backwards).toBeLessThan(theirs.backwards / 5);
    const robust = outcome.status.filter((one) => one === 'robust').length;
    expect(passesOf(outcome, 1000).autoAttack).toEqual({ forwards: 7800 * robust, backwards: 1900 * robust });
    expect(passesOf(outcome, 4).autoAttack).toEqual({ forwards: 6000 * robust, backwards: 700 * robust });
    for (const each of [result, strong]) each.dispose();
  });
});
