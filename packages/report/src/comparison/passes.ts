import type { AttackEvaluation } from '@infomixup/evaluation';
import type { ReportRun } from '../input.js';
import { normTitle } from '../titles.js';

const grouped = (count: number): string => count.toLocaleString('en-US');

const isSame = (one: AttackEvaluation, other: AttackEvaluation) => one.name === other.name && one.norm === other.norm;

function sentenceOf(attacks: readonly AttackEvaluation[]): string[] {
  const [first] = attacks;
  const at = attacks.flatMap(({ passes = [] }) => passes);
  if (!first || at.length === 0) return [];
  const sum = (of: 'spent' | 'autoAttack', field: 'forwards' | 'backwards') =>
    at.reduce((total, passes) => total + passes[of][field], 0);
  const [forwards, backwards] = [sum('spent', 'forwards'), sum('spent', 'backwards')];
  const made = `${first.name} (${normTitle[first.norm]}) made ${grouped(forwards)} forward and ${grouped(backwards)} backward passes over single samples`;
  const [theirs, back] = [sum('autoAttack', 'forwards'), sum('autoAttack', 'backwards')];
  if (first.name === 'auto-attack' || theirs <= forwards || back <= backwards) return [`${made}.`];
  const share = (spent: number, of: number) => `${Math.round(100 * (1 - spent / of))} %`;
  return [
    `${made}; AutoAttack, as its authors have it, would have made at least ${grouped(theirs)} and ${grouped(back)} on the samples that stayed ` +
      `robust: ${share(forwards, theirs)} and ${share(backwards, back)} are saved.`,
  ];
}

/** Of how many searches of an attack came this: `3 of 40`. At a budget of zero there is none. */
function ofSearches(counts: readonly number[], attacks: readonly AttackEvaluation[]): string {
  const positive = (epsilons: readonly number[]) => epsilons.filter((epsilon) => epsilon > 0).length;
  const searches = attacks.reduce((sum, { n, epsilons }) => sum + n * positive(epsilons), 0);
  return `${grouped(counts.reduce((sum, count) => sum + count, 0))} of ${grouped(searches)} searches`;
}

/** How an attack was bounded, and how many searches that ended. */
function budgetSentence(attacks: readonly AttackEvaluation[]): string[] {
  const [first] = attacks;
  if (first?.queryBudget === undefined) return [];
  const ended = attacks.flatMap(({ outOfQueries }) => outOfQueries);
  const given =
    `${first.name} (${normTitle[first.norm]}) was given at most ${grouped(first.queryBudget)} queries and gradients a sample` +
    (first.seeks === 'minimal' ? '' : ' and epsilon');
  if (ended.every((count) => count === 0)) return [`${given}, which ended no search.`];
  const what = `samples count as right, and more queries may break them`;
  if (first.seeks === 'minimal') return [`${given}; where that ended the search for the nearest point, ${what}.`];
  return [`${given}, which ended ${ofSearches(ended, attacks)}: these ${what}.`];
}

/** How many searches of an attack came to nothing. */
function failureSentence(attacks: readonly AttackEvaluation[]): string[] {
  const [first] = attacks;
  const failed = attacks.flatMap(({ failures }) => failures);
  if (!first || failed.every((count) => count === 0)) return [];
  return [
    `${first.name} (${normTitle[first.norm]}) failed in ${ofSearches(failed, attacks)}: it met what is no ` +
      'number, or found no place to start from. These samples count as right, which is no evidence that they are robust.',
  ];
}

/** What attacks cost in all runs together: cascades beside AutoAttack, those whose queries were bounded, and those that failed. */
export function passesSentences(runs: readonly ReportRun[]): string[] {
  const all = runs.flatMap(({ evaluation }) => evaluation.attacks);
  return (runs[0]?.evaluation.attacks ?? []).flatMap((attack) => {
    const same = all.filter((one) => isSame(one, attack));
    return [...sentenceOf(same), ...budgetSentence(same), ...failureSentence(same)];
  });
}
