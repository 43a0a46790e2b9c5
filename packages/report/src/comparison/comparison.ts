import { InfomixupError } from '@infomixup/core';
import type { AttackEvaluation, RunComparison } from '@infomixup/evaluation';
import { atEpsilon, sameEpsilon } from '@infomixup/metrics';
import { checkedRuns } from '../checked-input.js';
import { methodsOf, type ReportRun } from '../input.js';
import { type AttackName, attackTitle, epsilonText, normTitle } from '../titles.js';
import { attackComparisons } from './attacks.js';
import { area, type Cell, numberCells, percent, textCell } from './cells.js';
import type { Measured } from './differences.js';
import { disagreements } from './disagreements.js';
import { pairedSentences } from './paired-sentences.js';
import { passesSentences } from './passes.js';
import { repeatedWeights } from './repeated-weights.js';
import { verdictText } from './verdicts.js';

/** Methods by columns, as tables show them. */
export interface Comparison {
  /** Each title stands on its own: `clean`, `fgsm 0.1`. */
  readonly columns: readonly string[];
  /** Neighbouring columns of one attack under its name and norm, the others alone without a name: for tables with two header rows. */
  readonly groups: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly rows: readonly { readonly method: string; readonly cells: readonly Cell[] }[];
  /** Sentences about runs that are one training, and attacks that crown different methods. */
  readonly warnings: readonly string[];
  /** Sentences about how methods differ from the first, over paired seeds or, of single runs, over samples. */
  readonly findings: readonly string[];
  /** Sentences about the passes that cascades of attacks made and saved, and about bounded queries. */
  readonly passes: readonly string[];
}

/** One cell a method. */
interface Column {
  readonly title: string;
  readonly cells: readonly Cell[];
}

interface Group {
  /** The attack and its norm; empty where there is none. */
  readonly name: string;
  /** The attack, as short as it can be told from others. */
  readonly short: string;
  readonly columns: readonly Column[];
}

/** The runs of one method. */
interface MethodRuns {
  readonly method: string;
  readonly runs: readonly ReportRun[];
}

/** What a table shows. */
export interface ComparisonOptions {
  /**
   * The budgets that become columns of every attack that was given them, or `'all'`; by default up to four of each
   * attack's, evenly spaced in the list of its budgets, the largest among them.
   */
  readonly budgets?: readonly number[] | 'all' | undefined;
}

const quarters = [0.25, 0.5, 0.75, 1];

/** Without a budget of zero, under which every attack leaves what is clean. */
function shownEpsilons({ epsilons }: RunComparison, budgets: ComparisonOptions['budgets']): number[] {
  const positive = epsilons.filter((epsilon) => epsilon > 0);
  if (budgets === 'all' || (!budgets && positive.length <= quarters.length)) return positive;
  // By their places: where budgets lie close is where somebody wants to know.
  if (!budgets) return quarters.map((part) => positive[Math.ceil(part * positive.length - 0.5) - 1] ?? 0);
  return epsilons.filter((epsilon) => budgets.some((budget) => sameEpsilon(epsilon, budget)));
}

function requireMeasured(comparisons: readonly RunComparison[], budgets: ComparisonOptions['budgets']): void {
  if (!budgets || budgets === 'all') return;
  const measured = comparisons.flatMap(({ epsilons }) => epsilons);
  const missing = budgets.find((budget) => !measured.some((epsilon) => sameEpsilon(epsilon, budget)));
  if (missing === undefined) return;
  const known = [...new Set(measured.map(epsilonText))].join(', ') || 'none';
  throw new InfomixupError(
    `report: nothing was measured at budget ${missing}; ask for some of ${known}`,
    'budget-not-measured',
  );
}

/** What a number of each run makes a column of. */
const measured = (methods: readonly MethodRuns[], measure: (run: ReportRun) => number): Measured[] =>
  methods.map(({ method, runs }) => ({ method, seeds: runs.map(({ seed }) => seed), values: runs.map(measure) }));

function attackGroup(
  comparison: RunComparison,
  methods: readonly MethodRuns[],
  all: readonly AttackName[],
  budgets: ComparisonOptions['budgets'],
): Group {
  const { attack, norm, epsilons } = comparison;
  const numbers = (measure: (found: AttackEvaluation) => number) =>
    measured(methods, ({ evaluation }) => {
      const found = evaluation.attacks.find((item) => item.name === attack && item.norm === norm);
      return found ? measure(found) : Number.NaN;
    });
  const accuracies = shownEpsilons(comparison, budgets).map((epsilon) => ({
    title: epsilonText(epsilon),
    cells: numberCells(
      numbers((found) => atEpsilon(found.epsilons, found.accuracy, epsilon)),
      percent,
    ),
  }));
  const areas = numbers((found) => found.area);
  return {
    name: `${attack} (${normTitle[norm]})`,
    short: attackTitle({ name: attack, norm }, all),
    // Of a single budget, the area is the accuracy.
    columns: epsilons.length > 1 ? [...accuracies, { title: 'area', cells: numberCells(areas, area) }] : accuracies,
  };
}

const cleanColumn = (methods: readonly MethodRuns[]): Column => ({
  title: 'clean',
  cells: numberCells(
    measured(methods, ({ evaluation }) => evaluation.clean.accuracy),
    percent,
  ),
});

const checkColumn = (methods: readonly MethodRuns[]): Column => ({
  title: 'masking checks',
  cells: methods.map(({ runs }) => textCell(verdictText(runs.flatMap(({ evaluation }) => evaluation.checks)))),
});

/**
 * The table of a report: clean accuracy, accuracy at some budgets and the normalised area under each attack's decay,
 * and what the checks for gradient masking say; `mean ± half of the 95 % interval` over a method's runs. Methods are
 * compared by differences paired over seeds, to the first and to the best of each column; a number is marked the best only
 * where these, to every other method, have intervals that exclude 0: never with fewer than three seeds.
 *
 * Control characters in names are written out, as in every text of a report.
 *
 * @throws InfomixupError `invalid-report`, naming the fields; where the runs cannot be compared: another attack, grid,
 * norm or data set, naming both; `budget-not-measured` for a budget that no attack was given.
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { memoryDataset } from '@infomixup/core';
 * import { evaluate } from '@infomixup/evaluation';
 * import { comparisonOf } from '@infomixup/report';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const dataset = memoryDataset({
 *   ...{ name: 'line', classes: ['left', 'right'], bounds: [0, 1], inputShape: [1] },
 *   ...{ inputs: Float32Array.of(0.1, 0.4, 0.6, 0.9), labels: Int32Array.of(0, 0, 1, 1) },
 * });
 * const thresholdAt = (threshold: number) =>
 *   evaluate({
 *     ...{ model: 'threshold', dataset, seed: 1, probeSamples: 0 },
 *     attacks: [{ attack: fgsm({ norm: 'linf' }), epsilons: [0, 0.1, 0.2, 0.3, 0.4, 0.5] }],
 *     classifier: {
 *       ...{ bounds: [0, 1], classes: 2 },
 *       logits: (inputs) => tf.tidy(() => tf.matMul(tf.sub(inputs, threshold) as tf.Tensor2D, [[-4, 4]])),
 *     },
 *   });
 * const runs = [
 *   { method: 'centred', seed: 1, epochs: [], evaluation: await thresholdAt(0.5) },
 *   { method: 'centred', seed: 2, epochs: [], evaluation: await thresholdAt(0.52) },
 *   { method: 'shifted', seed: 1, epochs: [], evaluation: await thresholdAt(0.7) },
 *   { method: 'shifted', seed: 2, epochs: [], evaluation: await thresholdAt(0.72) },
 * ];
 * const { columns, rows } = comparisonOf(runs);
 * const [centred, shifted] = rows.map(({ cells }) => cells[columns.indexOf('clean')]);
 * console.assert(centred?.text === '100.0 ± 0.0 %' && shifted?.differences[0]?.text === '−25.0 ± 0.0');
 * console.assert(shifted?.text === '75.0 ± 0.0 %' && shifted.differences[0]?.to === 'centred');
 * ```
 */
export function comparisonOf(runs: readonly ReportRun[], options: ComparisonOptions = {}): Comparison {
  return compared(checkedRuns(runs), options);
}

/** The table of runs that were checked before. */
export function compared(runs: readonly ReportRun[], { budgets }: ComparisonOptions): Comparison {
  const methods = methodsOf(runs).map((method) => ({ method, runs: runs.filter((run) => run.method === method) }));
  const attacks = runs[0]?.evaluation.attacks ?? [];
  const comparisons = attackComparisons(runs);
  requireMeasured(comparisons, budgets);
  const groups: Group[] = [
    { name: '', short: '', columns: [cleanColumn(methods)] },
    ...comparisons.map((comparison) => attackGroup(comparison, methods, attacks, budgets)),
    { name: '', short: '', columns: [checkColumn(methods)] },
  ];
  const cells = groups.flatMap(({ columns }) => columns.map((column) => column.cells));
  return {
    columns: groups.flatMap(({ short, columns }) => columns.map(({ title }) => `${short} ${title}`.trim())),
    groups: groups.map(({ name, columns }) => ({ name, columns: columns.map(({ title }) => title) })),
    rows: methods.map(({ method }, i) => ({ method, cells: cells.flatMap((column) => column.slice(i, i + 1)) })),
    warnings: [...repeatedWeights(runs), ...disagreements(runs)],
    findings: pairedSentences(methods),
    passes: passesSentences(runs),
  };
}
