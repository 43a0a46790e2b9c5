import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { cropSvg } from './crop.js';

/** Renders a Vega-Lite chart as an SVG document on white, cropped to what is drawn; needs no browser. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' });
  try {
    // A ground of its own would hide from the cropping how far the chart reaches.
    view.background('');
    return cropSvg(await view.toSVG());
  } finally {
    view.finalize();
  }
}
