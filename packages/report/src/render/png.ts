import { Resvg } from '@resvg/resvg-js';
import { fonts } from './fonts.js';

/**
 * Renders an SVG document as a PNG, `scale` pixels a unit, with the fonts of this package.
 *
 * @throws the renderer's own error for a text that is no SVG.
 *
 * @example
 * ```ts
 * import { renderPng, renderSvg } from '@infomixup/report';
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
 * const png = renderPng(svg);
 * console.assert(String.fromCharCode(...png.subarray(1, 4)) === 'PNG');
 * ```
 */
export function renderPng(svg: string, scale = 2): Uint8Array {
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: fonts });
  return image.render().asPng();
}
