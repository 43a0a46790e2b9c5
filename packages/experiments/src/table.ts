import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { sameEpsilon } from '@infomixup/metrics';
import type { Comparison, ReportInput } from '@infomixup/report';
import type { Show } from './events.js';
import type { RunPlan } from './plan/plan.js';
import { inFolder, requireNoLinksIn } from './run/in-folder.js';
import { type ReadOptions, readReportInput } from './run/read.js';
import { requireWritable } from './writable.js';

/** What a table or report shows. */
export interface TableOptions {
  /** The budgets that become columns; by default up to four of each attack's, the largest among them. */
  readonly budgets?: readonly number[] | undefined;
}

/**
 * Refuses budgets that no attack is planned at, before anything is done.
 *
 * @throws InfomixupError `budget-not-measured`
 */
export function requirePlanned(plans: readonly Pick<RunPlan, 'attacks'>[], { budgets = [] }: TableOptions): void {
  const planned = [...new Set(plans.flatMap(({ attacks }) => attacks.flatMap(({ epsilons }) => epsilons)))];
  const missing = budgets.find((budget) => !planned.some((epsilon) => sameEpsilon(epsilon, budget)));
  if (missing === undefined) return;
  const known = planned.toSorted((a, b) => a - b).join(', ') || 'none';
  throw new InfomixupError(
    `infomixup: nothing is planned to be measured at budget ${missing}; ask for some of ${known}`,
    'budget-not-measured',
  );
}

/** Reads what a table and a report of a folder are made from; what is damaged and does not stand in the way is shown. */
export function readShown(show: Show, folder: string): Promise<ReportInput> {
  return readReportInput(folder, { warn: (text) => show({ type: 'note', text }) });
}

/** A row for each method's differences to the first, paired over seeds; clear ones end in a star. */
function differenceRows({ rows: [baseline, ...others] }: Comparison) {
  if (!baseline) return [];
  return others.flatMap(({ method, cells }) => {
    const found = cells.map(({ differences }) => differences.find(({ to }) => to === baseline.method));
    if (found.every((difference) => difference === undefined)) return [];
    const texts = found.map((difference) => (difference ? `${difference.text}${difference.clear ? ' *' : ''}` : ''));
    return [{ method: `${method} − ${baseline.method}`, cells: texts }];
  });
}

/** Of a single run every budget, unless told. */
const shownOf = ({ length }: ReportInput['runs'], budgets: TableOptions['budgets']) => ({
  budgets: budgets ?? (length === 1 ? ('all' as const) : undefined),
});

/**
 * Shows runs as a table: one row a method, then one for each difference to the first, paired over seeds (a star:
 * its interval excludes 0); with every budget where there is a single run.
 *
 * @throws InfomixupError where the runs cannot be compared, naming both, or a budget was not measured.
 */
export async function showTable(show: Show, { runs }: ReportInput, { budgets }: TableOptions): Promise<Comparison> {
  // It draws figures: a long import that nothing before needs, least of all a worker.
  const { comparisonOf } = await import('@infomixup/report');
  const comparison = comparisonOf(runs, shownOf(runs, budgets));
  const rows = comparison.rows.map(({ method, cells }) => ({ method, cells: cells.map(({ text }) => text) }));
  show({ type: 'table', columns: comparison.columns, rows: [...rows, ...differenceRows(comparison)] });
  for (const text of comparison.findings) show({ type: 'note', text });
  for (const text of comparison.passes) show({ type: 'note', text });
  for (const text of comparison.warnings) show({ type: 'note', text });
  return comparison;
}

/** Writes the report of a folder that is this process's own; see {@link report}. */
export async function writeReportIn(folder: string, input: ReportInput, { budgets }: TableOptions): Promise<string> {
  const { writeReport } = await import('@infomixup/report');
  return writeReport(folder, input, shownOf(input.runs, budgets));
}

/**
 * Writes `report.html` and its figures into the folder of a training or of a comparison.
 *
 * @returns the path of `report.html`.
 * @throws InfomixupError naming the folder or file that is missing or damaged, or runs that cannot be compared;
 *   `folder-in-use` where another process writes there.
 */
export async function report(folder: string, options: TableOptions & ReadOptions = {}): Promise<string> {
  const input = await readReportInput(folder, options);
  await requireNoLinksIn(folder);
  requireWritable(join(folder, 'figures'));
  return inFolder(folder, () => writeReportIn(folder, input, options));
}
