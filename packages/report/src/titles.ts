import type { Norm } from '@infomixup/core';

/** How a norm is written; attacks without one have budgets in a unit of their own. */
export const normTitle: Readonly<Record<Norm, string>> = {
  linf: 'L∞',
  l2: 'L2',
  l1: 'L1',
  l0: 'L0',
  none: 'own unit',
};

/** An epsilon in three digits: `0.1`, `0.0314`. */
export function epsilonText(epsilon: number): string {
  return String(Number(epsilon.toPrecision(3)));
}

/** What tells one attack of an evaluation from another. */
export interface AttackName {
  readonly name: string;
  readonly norm: Norm;
}

/** An attack's name, and its norm where another attack bears the same name: `pgd`, or `pgd L2` beside `pgd L∞`. */
export function attackTitle({ name, norm }: AttackName, all: readonly AttackName[]): string {
  return all.filter((attack) => attack.name === name).length > 1 ? `${name} ${normTitle[norm]}` : name;
}

/** The same for file names, where `L∞` is spelt `linf`. */
export function attackSlug({ name, norm }: AttackName, all: readonly AttackName[]): string {
  return all.filter((attack) => attack.name === name).length > 1 ? `${name}-${norm}` : name;
}
