import { InfomixupError, visible } from '@infomixup/core';
import { checkedRuns } from './checked-input.js';
import { type ComparisonOptions, compared } from './comparison/comparison.js';
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
 * @throws InfomixupError `nothing-to-report` for no run; `invalid-report`, naming the fields; where runs cannot be compared, naming both.
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { memoryDataset } from '@infomixup/core';
 * import { evaluate } from '@infomixup/evaluation';
 * import { renderReport } from '@infomixup/report';
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
 *   { method: 'shifted', seed: 1, epochs: [], evaluation: await thresholdAt(0.7) },
 * ];
 * const { page, figures } = await renderReport({ title: 'Two thresholds', runs });
 * console.assert(page.startsWith('<!doctype html>') && page.includes('centred'));
 * console.assert(figures[0]?.name === 'decay-fgsm' && figures[0].svg.includes('accuracy under attack'));
 * ```
 */
export async function renderReport(given: ReportInput, options: ComparisonOptions = {}): Promise<RenderedReport> {
  const { title, runs, config } = given;
  const input = { title: visible(String(title)), runs: checkedRuns(runs), config: visible(config) };
  if (input.runs.length === 0) {
    throw new InfomixupError('report: there is no run to report; train and evaluate one first', 'nothing-to-report');
  }
  const comparison = compared(input.runs, options);
  const charts = chartsOf(input.runs);
  const figures = await Promise.all(charts.map(async (chart) => ({ ...chart, svg: await renderSvg(chart.spec) })));
  return { page: renderPage(input, comparison, figures), figures };
}
