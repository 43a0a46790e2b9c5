import { join } from 'node:path';
import { replaceFile } from '@infomixup/core/node';
import type { ReportInput } from './input.js';
import { renderPng } from './render/png.js';
import { renderReport } from './render-report.js';

/**
 * Writes `report.html` into `folder`, and each figure into `folder/figures` as SVG, PNG and Vega-Lite specification.
 *
 * @returns the path of `report.html`
 * @throws what {@link renderReport} throws, before anything is written; the file system's own errors
 */
export async function writeReport(folder: string, input: ReportInput): Promise<string> {
  const { page, figures } = await renderReport(input);
  for (const { name, spec, svg } of figures) {
    const path = join(folder, 'figures', name);
    await replaceFile(`${path}.svg`, svg);
    await replaceFile(`${path}.png`, renderPng(svg));
    await replaceFile(`${path}.vl.json`, JSON.stringify(spec));
  }
  const path = join(folder, 'report.html');
  await replaceFile(path, page);
  return path;
}
