import type { Config } from 'vega-lite';

/** The font of all figures; it travels with the package. */
export const font = 'DejaVu Sans';

/** Shared look: light grid, text large enough for half a page's width. */
export const theme: Config = {
  // Verdana has nearly the same widths, for readers of the SVG who lack the first.
  font: `${font}, Verdana, sans-serif`,
  axis: {
    labelFlush: false,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    gridColor: '#e6e6e6',
    domainColor: '#888',
  },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', labelLimit: 0 },
  title: {
    fontSize: 13,
    anchor: 'start',
    fontWeight: 'bold',
    frame: 'group',
    subtitleFontSize: 11,
    subtitleColor: '#555',
  },
  view: { stroke: null },
};
