import type { CheckResult, Remedy } from '@infomixup/evaluation';
import { bySeverity, countVerdicts } from '../comparison/verdicts.js';
import type { ReportRun } from '../input.js';
import { epsilonText, normTitle } from '../titles.js';

const worstFirst = (checks: readonly CheckResult[]): CheckResult[] =>
  bySeverity.flatMap((verdict) => checks.filter((check) => check.verdict === verdict));

/** `2 warn, 1 not run, 9 pass`, the worst first. */
const verdictSummary = (checks: readonly CheckResult[]): string =>
  countVerdicts(checks)
    .map(({ verdict, n }) => `${n} ${verdict.replace('-', ' ')}`)
    .join(', ') || 'no check';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** What was done about a failed check, in words that say what to believe. */
const remedyText = ({ name, norm, epsilon, n, before, after }: Remedy): string => {
  const where = `on the first ${n} samples, ${normTitle[norm]}, epsilon ${epsilonText(epsilon)}`;
  const believed = after < before ? 'Believe the second, and evaluate so.' : 'It changed nothing here.';
  return `With ${name}, ${percent(before)} of accuracy become ${percent(after)} (${where}). ${believed}`;
};

const CheckTable = ({ checks }: { checks: readonly CheckResult[] }) => (
  <div class="scroll">
    <table class="checks">
      <thead>
        <tr>
          {['check', 'verdict', 'found', 'rule'].map((title) => (
            <th scope="col">{title}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {worstFirst(checks).map(({ name, verdict, summary, rule, source, remedy }) => (
          <tr>
            <td>{name}</td>
            <td class={`verdict ${verdict}`}>{verdict.replace('-', ' ')}</td>
            <td>
              {summary}
              {remedy && <p class="remedy">{remedyText(remedy)}</p>}
            </td>
            <td>
              {rule} <small>({source})</small>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const PassedChecks = ({ checks }: { checks: readonly CheckResult[] }) => (
  <details>
    <summary>
      {checks.length} {checks.length === 1 ? 'check' : 'checks'} passed
    </summary>
    <CheckTable checks={checks} />
  </details>
);

const ChecksOfRun = ({ run: { method, seed, evaluation } }: { run: ReportRun }) => {
  const passed = evaluation.checks.filter(({ verdict }) => verdict === 'pass');
  const others = evaluation.checks.filter(({ verdict }) => verdict !== 'pass');
  return (
    <details class="run" open={others.some(({ verdict }) => verdict !== 'not-run')}>
      <summary>
        <strong>{method}</strong>, seed {seed}: {verdictSummary(evaluation.checks)}
      </summary>
      {others.length > 0 && <CheckTable checks={others} />}
      {passed.length > 0 && <PassedChecks checks={passed} />}
    </details>
  );
};

/** The checks of every run, those that passed folded away. */
export function Checks({ runs }: { runs: readonly ReportRun[] }) {
  return (
    <section>
      <h2>Can these numbers be trusted?</h2>
      <p>
        A model can look robust because its gradients mislead the attack. Each check looks for one sign of that: a
        warning means that the robust accuracies of that run may be too high, a failure that they are not to be
        believed. Where something is known to help, it was tried, and both accuracies are given.
      </p>
      {runs.map((run) => (
        <ChecksOfRun run={run} />
      ))}
    </section>
  );
}
