import { Resvg } from '@resvg/resvg-js';
import { fonts } from './fonts.js';

/** Renders an SVG document as a PNG, `scale` pixels a unit. */
export function renderPng(svg: string, scale = 2): Uint8Array {
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: scale }, font: fonts });
  return image.render().asPng();
}
