import { type CheckResult, compareRuns, type MethodRow, type RunComparison } from '@infomixup/evaluation';
import { atEpsilon, type Summary, sameEpsilon } from '@infomixup/metrics';
import { methodsOf, type ReportRun } from '../input.js';

/** One method's number in a column, over its seeds. */
export interface Cell {
  readonly text: string;
  /** Whether no method has a greater mean; never for text. */
  readonly best: boolean;
}

/** Methods by columns, as tables show them. */
export interface Comparison {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly method: string; readonly cells: readonly Cell[] }[];
}

interface Column {
  readonly title: string;
  readonly cells: readonly Cell[];
}

const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
const area = (value: number): string => value.toFixed(3);

/** The mean, and where there are several seeds half the width of its 95 % interval. */
function summaryText({ mean, spread }: Summary, format: (value: number) => string): string {
  return spread ? `${format(mean)} ± ${format(spread.interval.high - mean).replace(' %', '')}` : format(mean);
}

function numberColumn(title: string, summaries: readonly Summary[], format: (value: number) => string): Column {
  const most = Math.max(...summaries.map(({ mean }) => mean));
  return {
    title,
    cells: summaries.map((summary) => ({ text: summaryText(summary, format), best: summary.mean === most })),
  };
}

/** Budgets worth a column: a fifth, two fifths and three fifths of the range, where they were measured. */
const shownEpsilons = ({ epsilons }: RunComparison): number[] =>
  [0.2, 0.4, 0.6]
    .map((part) => part * (epsilons.at(-1) ?? 0))
    .flatMap((wanted) => epsilons.filter((epsilon) => sameEpsilon(epsilon, wanted)));

function attackColumns(comparison: RunComparison): Column[] {
  const { attack, epsilons, rows } = comparison;
  const at = (epsilon: number, row: MethodRow) => atEpsilon(epsilons, row.accuracy, epsilon);
  return [
    ...shownEpsilons(comparison).map((epsilon) =>
      numberColumn(
        `${attack} ${Number(epsilon.toFixed(3))}`,
        rows.map((row) => at(epsilon, row)),
        share,
      ),
    ),
    numberColumn(
      `${attack} area`,
      rows.map((row) => row.area),
      area,
    ),
  ];
}

const severity = ['fail', 'warn', 'pass'] as const;

/** `pass`, or how many checks failed or warned. */
function verdictText(checks: readonly CheckResult[]): string {
  const [worst = 'not run', n = 0] =
    severity
      .map((verdict) => [verdict, checks.filter((check) => check.verdict === verdict).length] as const)
      .find(([, count]) => count > 0) ?? [];
  return worst === 'pass' || n === 0 ? worst : `${n} ${worst}`;
}

const checkColumn = (methods: readonly string[], runs: readonly ReportRun[]): Column => ({
  title: 'masking checks',
  cells: methods.map((method) => {
    const checks = runs.filter((run) => run.method === method).flatMap(({ evaluation }) => evaluation.checks);
    return { text: verdictText(checks), best: false };
  }),
});

const evaluationsByMethod = (runs: readonly ReportRun[]) =>
  Object.fromEntries(
    methodsOf(runs).map((method) => [
      method,
      runs.filter((run) => run.method === method).map(({ evaluation }) => evaluation),
    ]),
  );

/**
 * The runs' decay curves side by side, one comparison an attack.
 *
 * @throws InfomixupError where the runs cannot be compared: another attack, grid, norm or data set, naming both.
 */
export function attackComparisons(runs: readonly ReportRun[]): RunComparison[] {
  const methods = evaluationsByMethod(runs);
  const attacks = runs[0]?.evaluation.attacks ?? [];
  return attacks.map(({ name, norm }) => compareRuns(methods, { attack: name, norm }));
}

/**
 * The table of a report: clean accuracy, accuracy at some budgets and the normalised area under each attack's decay,
 * and what the checks for gradient masking say.
 */
export function comparisonOf(runs: readonly ReportRun[]): Comparison {
  const methods = methodsOf(runs);
  const comparisons = attackComparisons(runs);
  const clean = (comparisons[0]?.rows ?? []).map((row) => row.clean);
  const columns = [
    numberColumn('clean', clean, share),
    ...comparisons.flatMap(attackColumns),
    checkColumn(methods, runs),
  ];
  const rows = methods.map((method, i) => ({
    method,
    cells: columns.map(({ cells }) => cells[i] ?? { text: '', best: false }),
  }));
  return { columns: columns.map(({ title }) => title), rows };
}
