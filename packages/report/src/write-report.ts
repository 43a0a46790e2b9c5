import { join } from 'node:path';
import { replaceFile } from '@infomixup/core/node';
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
 */
export async function writeReport(folder: string, input: ReportInput): Promise<string> {
  const { page, figures } = await renderReport(input);
  const files = figures.flatMap(filesOf);
  for (const [name, content] of files) await replaceFile(join(folder, 'figures', name), content);
  const path = join(folder, 'report.html');
  await replaceFile(path, page);
  return path;
}
