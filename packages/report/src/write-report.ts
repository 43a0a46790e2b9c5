import { join } from 'node:path';
import { replaceFile } from '@infomixup/core/node';
import type { ComparisonOptions } from './comparison/comparison.js';
import type { Figure } from './figures/chart.js';
import type { ReportInput } from './input.js';
import { renderPng } from './render/png.js';
import { renderReport } from './render-report.js';

const filesOf = ({ name, spec, svg }: Figure): [string, string | Uint8Array][] => [
  [`${name}.svg`, svg],
  [`${name}.png`, renderPng(svg)],
  [`${name}.vl.json`, JSON.stringify(spec)],
];

/**
 * Writes `report.html` into `folder`, and each figure into `folder/figures` as SVG, PNG and Vega-Lite specification.
 *
 * @returns the path of `report.html`
 * @throws what {@link renderReport} throws, before anything is written; the file system's own errors
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { memoryDataset } from '@infomixup/core';
 * import { evaluate } from '@infomixup/evaluation';
 * import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeReport } from '@infomixup/report';
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
 * const folder = mkdtempSync(join(tmpdir(), 'report-'));
 * const path = await writeReport(folder, { title: 'Two thresholds', runs });
 * console.assert(path === join(folder, 'report.html'));
 * console.assert(readdirSync(join(folder, 'figures')).includes('decay-fgsm.png'));
 * rmSync(folder, { recursive: true });
 * ```
 */
export async function writeReport(
  folder: string,
  input: ReportInput,
  options: ComparisonOptions = {},
): Promise<string> {
  const { page, figures } = await renderReport(input, options);
  const files = figures.flatMap(filesOf);
  for (const [name, content] of files) await replaceFile(join(folder, 'figures', name), content);
  const path = join(folder, 'report.html');
  await replaceFile(path, page);
  return path;
}
