import { Resvg } from '@resvg/resvg-js';
import { fonts } from './fonts.js';

const margin = 8;

/**
 * The same SVG document on white, its borders moved to what is drawn: without a browser the chart library guesses the
 * width of texts and leaves far too much room for them. The document must have no ground of its own; one that draws
 * nothing stays as it is.
 */
export function cropSvg(svg: string): string {
  const box = new Resvg(svg, { font: fonts }).getBBox();
  if (!box) return svg;
  const [x, y] = [Math.floor(box.x - margin), Math.floor(box.y - margin)];
  const [width, height] = [Math.ceil(box.width + 2 * margin), Math.ceil(box.height + 2 * margin)];
  const size = `width="${width}" height="${height}"`;
  return svg.replace(
    /width="[\d.]+" height="[\d.]+" viewBox="[^"]*">/,
    `${size} viewBox="${x} ${y} ${width} ${height}"><rect x="${x}" y="${y}" ${size} fill="white"/>`,
  );
}
