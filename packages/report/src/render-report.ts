import { InfomixupError } from '@infomixup/core';
import { comparisonOf } from './comparison/comparison.js';
import type { Figure } from './figures/chart.js';
import { chartsOf } from './figures/charts.js';
import type { ReportInput } from './input.js';
import { renderPage } from './page/page.js';
import { renderSvg } from './render/svg.js';

/** A report, drawn. */
export interface RenderedReport {
  /** One HTML document that needs no other file and no network. */
  readonly page: string;
  readonly figures: readonly Figure[];
}

/**
 * Draws every figure that the runs have data for, and the page that holds them all.
 *
 * @throws InfomixupError `nothing-to-report` for no run; where runs cannot be compared, naming both.
 */
export async function renderReport(input: ReportInput): Promise<RenderedReport> {
  if (input.runs.length === 0) {
    throw new InfomixupError('report: there is no run to report; train and evaluate one first', 'nothing-to-report');
  }
  const comparison = comparisonOf(input.runs);
  const charts = chartsOf(input.runs);
  const figures = await Promise.all(charts.map(async (chart) => ({ ...chart, svg: await renderSvg(chart.spec) })));
  return { page: renderPage(input, comparison, figures), figures };
}
