import type { TopLevelSpec } from 'vega-lite';
import { cropSvg } from './crop.js';

/**
 * Renders a Vega-Lite chart as an SVG document on white, cropped to what is drawn; needs no browser.
 *
 * @throws Vega's own errors for a specification that is none.
 *
 * @example
 * ```ts
 * import { renderSvg } from '@infomixup/report';
 *
 * const spec = {
 *   data: { values: [{ epsilon: 0, accuracy: 0.98 }, { epsilon: 0.3, accuracy: 0.11 }] },
 *   mark: 'line' as const,
 *   encoding: {
 *     x: { field: 'epsilon', type: 'quantitative' as const },
 *     y: { field: 'accuracy', type: 'quantitative' as const },
 *   },
 * };
 * const svg = await renderSvg(spec);
 * console.assert(svg.startsWith('<svg') && svg.includes('accuracy'));
 * ```
 */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  // Hundreds of modules, which tables do without.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    // A ground of its own would hide from the cropping how far the chart reaches.
    view.background('');
    return cropSvg(await view.toSVG());
  } finally {
    view.finalize();
  }
}
