import type { CheckResult, Verdict } from '@infomixup/evaluation';

/** Verdicts from the worst to the best news. */
export const bySeverity: readonly Verdict[] = ['fail', 'warn', 'not-run', 'pass'];

/** How many checks came to each verdict, the worst first, without those that none came to. */
export function countVerdicts(checks: readonly CheckResult[]): { readonly verdict: Verdict; readonly n: number }[] {
  return bySeverity
    .map((verdict) => ({ verdict, n: checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ n }) => n > 0);
}

/** `2 fail`, `1 warn` or, where nothing is amiss, `pass`; checks that did not run matter only where none did. */
export function verdictText(checks: readonly CheckResult[]): string {
  const worst = countVerdicts(checks).find(({ verdict }) => verdict !== 'not-run');
  if (!worst) return 'not run';
  return worst.verdict === 'pass' ? 'pass' : `${worst.n} ${worst.verdict}`;
}
