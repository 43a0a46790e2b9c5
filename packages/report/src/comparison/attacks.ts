import { compareRuns, type RunComparison } from '@infomixup/evaluation';
import { methodsOf, type ReportRun } from '../input.js';

const evaluationsByMethod = (methods: readonly string[], runs: readonly ReportRun[]) =>
  Object.fromEntries(
    methods.map((method) => [method, runs.filter((run) => run.method === method).map(({ evaluation }) => evaluation)]),
  );

/**
 * The runs' decay curves side by side, one comparison an attack, one row a method in the order of the runs.
 *
 * @throws InfomixupError where the runs cannot be compared: another attack, grid, norm or data set, naming both.
 */
export function attackComparisons(runs: readonly ReportRun[]): RunComparison[] {
  const methods = methodsOf(runs);
  const evaluations = evaluationsByMethod(methods, runs);
  const attacks = runs[0]?.evaluation.attacks ?? [];
  return attacks.map(({ name, norm }) => {
    const comparison = compareRuns(evaluations, { attack: name, norm });
    // An object lists keys that look like numbers first, whatever order they were put in.
    const rows = methods.flatMap((method) => comparison.rows.filter((row) => row.method === method));
    return { ...comparison, rows };
  });
}
