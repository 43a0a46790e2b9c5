import type { CheckResult, Verdict } from '@infomixup/evaluation';

/** Verdicts from the worst to the best news. */
export const bySeverity: readonly Verdict[] = ['fail', 'warn', 'not-run', 'pass'];

/** How many checks came to each verdict, the worst first, without those that none came to. */
export function countVerdicts(checks: readonly CheckResult[]): { readonly verdict: Verdict; readonly n: number }[] {
  return bySeverity
    .map((verdict) => ({ verdict, n: checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ n }) => n > 0);
}

const shownNames = 2;

/** `fail: useful-gradients`, or where nothing is amiss `pass`; where most checks did not run, how many these were. */
export function verdictText(checks: readonly CheckResult[]): string {
  const worst = countVerdicts(checks).find(({ verdict }) => verdict !== 'not-run')?.verdict;
  if (!worst) return 'not run';
  const silent = checks.filter(({ verdict }) => verdict === 'not-run').length;
  if (worst === 'pass') return 2 * silent > checks.length ? `pass, ${silent} of ${checks.length} not run` : 'pass';
  const names = [...new Set(checks.filter(({ verdict }) => verdict === worst).map(({ name }) => name))];
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : '';
  return `${worst}: ${names.slice(0, shownNames).join(', ')}${more}`;
}
