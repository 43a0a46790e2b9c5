import type { Config } from 'vega-lite';

/** The font of all figures; named, so that measured and drawn widths agree. */
export const font = 'DejaVu Sans';

/** Shared look: light grid, text large enough for half a page's width. */
export const theme: Config = {
  background: 'white',
  font,
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e6e6e6', domainColor: '#888' },
  header: { labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal' },
  title: { fontSize: 13, anchor: 'start', fontWeight: 'bold' },
  view: { stroke: null },
};
