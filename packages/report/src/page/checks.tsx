import type { CheckResult } from '@infomixup/evaluation';
import type { ReportRun } from '../input.js';

const order = ['fail', 'warn', 'not-run', 'pass'];

const bySeverity = (checks: readonly CheckResult[]): CheckResult[] =>
  [...checks].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));

/** `2 warn, 9 pass`, the worst first. */
export function verdictCounts(checks: readonly CheckResult[]): string {
  return order
    .map((verdict) => ({ verdict, n: checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${n} ${verdict}`)
    .join(', ');
}

const isAmiss = ({ verdict }: CheckResult): boolean => verdict === 'fail' || verdict === 'warn';

const CheckRow = ({ check }: { check: CheckResult }) => (
  <tr>
    <td class="text">{check.name}</td>
    <td class={`text verdict ${check.verdict}`}>{check.verdict}</td>
    <td class="text">{check.summary}</td>
    <td class="text">
      {check.rule} <small>({check.source})</small>
    </td>
  </tr>
);

const ChecksOfRun = ({ run: { method, seed, evaluation } }: { run: ReportRun }) => (
  <details open={evaluation.checks.some(isAmiss)}>
    <summary>
      <strong>{method}</strong>, seed {seed}: {verdictCounts(evaluation.checks)}
    </summary>
    <table>
      <thead>
        <tr>
          <th>check</th>
          <th class="text">verdict</th>
          <th class="text">found</th>
          <th class="text">rule</th>
        </tr>
      </thead>
      <tbody>
        {bySeverity(evaluation.checks).map((check) => (
          <CheckRow check={check} />
        ))}
      </tbody>
    </table>
  </details>
);

/** The checks of every run, folded away where nothing is amiss. */
export const Checks = ({ runs }: { runs: readonly ReportRun[] }) => (
  <section>
    <h2>Can these numbers be trusted?</h2>
    <p>
      A model can look robust because its gradients mislead the attack. Each check looks for one sign of that; a warning
      means that the robust accuracies of that run may be too high.
    </p>
    {runs.map((run) => (
      <ChecksOfRun run={run} />
    ))}
  </section>
);
