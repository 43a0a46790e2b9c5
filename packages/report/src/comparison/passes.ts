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
    `${made}; AutoAttack would have made at least ${grouped(theirs)} and ${grouped(back)} on the samples that stayed ` +
      `robust: ${share(forwards, theirs)} and ${share(backwards, back)} are saved.`,
  ];
}

/** What cascades of attacks cost in all runs together, and what that saves beside AutoAttack. */
export function passesSentences(runs: readonly ReportRun[]): string[] {
  const all = runs.flatMap(({ evaluation }) => evaluation.attacks);
  return (runs[0]?.evaluation.attacks ?? []).flatMap((attack) => sentenceOf(all.filter((one) => isSame(one, attack))));
}
