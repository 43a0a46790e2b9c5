import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderPng, renderSvg } from '@infomixup/report';
import { panel } from './panel.mjs';

const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

const config = {
  font: 'DejaVu Sans, Verdana, sans-serif',
  axis: {
    ...{ labelFontSize: 10, titleFontSize: 11, titleFontWeight: 'normal', labelFlush: false },
    ...{ gridColor: '#e6e6e6', domainColor: '#888' },
  },
  title: { fontSize: 13, anchor: 'start', frame: 'group', subtitleFontSize: 10.5, subtitleColor: '#555' },
  view: { stroke: null },
};

const legend = {
  text: 'How cost grows',
  fontSize: 16,
  frame: 'bounds',
  subtitle: [
    'Dots: measured (the fastest of each round: the middle one, and a bar from the least to the greatest).',
    'Lines: what the arithmetic predicts, the least-squares fit of a + b \u00b7 multiply-adds; \u00d7: the last point over the first.',
    'Exponent: the p that fits a + b \u00b7 multiply-adds^p best, and its range over the rounds; 1 is what the arithmetic says.',
  ],
  subtitleFontSize: 11.5,
  offset: 14,
};

const columns = 3;

const timePanel = (result) =>
  panel(result, 'time', {
    title: `ms ${result.unit}`,
    head: (verdict) => ({ text: result.title, subtitle: [result.subtitle, verdict] }),
  });

const memoryPanel = (result) =>
  panel(result, 'memory', {
    title: 'peak memory (MB)',
    head: (verdict) => ({ text: verdict, fontSize: 10.5, fontWeight: 'normal', color: '#555' }),
  });

/** Small multiples: for every three sweeps a row of times above a row of memory. */
function panelsOf(results) {
  const starts = results.map((_, index) => index).filter((index) => index % columns === 0);
  const rows = starts.map((start) => results.slice(start, start + columns));
  return rows.flatMap((row) => [...row.map(timePanel), ...row.map(memoryPanel)]);
}

const specOf = (results) => ({
  // Sizes of the planes alone: without a browser the chart library believes texts to be far wider than they are.
  ...{ config, title: legend, columns, bounds: 'flush', spacing: { row: 88, column: 76 } },
  concat: panelsOf(results),
});

/** Draws `docs/images/scale.svg` and `scale.png` from the results of all sweeps. */
export async function drawScale(results) {
  const svg = await renderSvg(specOf(results));
  mkdirSync(images, { recursive: true });
  writeFileSync(`${images}/scale.svg`, svg);
  writeFileSync(`${images}/scale.png`, renderPng(svg));
}
