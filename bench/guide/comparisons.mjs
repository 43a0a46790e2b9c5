import { digits } from '../runner/table.mjs';
import { markdownTable } from './markdown-table.mjs';

const number = (value) => Number(value.toFixed(3));

const excess = (share) => (share * 100).toFixed(share < 0.01 ? 1 : 0);

const verdictOf = ({ goal, met, median }) => {
  if (goal === undefined) return ['', ''];
  return [`≤ ${number(goal)}`, met ? 'met' : `**missed by ${excess(median / goal - 1)} %**`];
};

const spread = ({ minimum, median, maximum }) =>
  minimum === undefined ? median.toFixed(2) : `${median.toFixed(2)} (${minimum.toFixed(2)} to ${maximum.toFixed(2)})`;

const fastestOf = ({ ofFastest }) => (ofFastest === undefined ? '' : ofFastest.toFixed(2));

const sidesOf = ({ what }) => what.replace('peak memory, ', '').split(' / ');

/** Each side's own number behind a ratio: milliseconds, or megabytes. */
function behind(comparison, results) {
  const memory = comparison.what.startsWith('peak memory');
  const shown = sidesOf(comparison).map((name) => results.find(({ side }) => side === name));
  if (shown.some((side) => side === undefined)) return '';
  const values = shown.map(({ median, peakBytes }) => (memory ? (peakBytes / 2 ** 20).toFixed(0) : digits(median)));
  return `${values.join(' / ')} ${memory ? 'MB' : 'ms'}`;
}

const rowOf = ({ name, results }, comparison) => [
  name,
  comparison.what,
  behind(comparison, results),
  fastestOf(comparison),
  spread(comparison),
  ...verdictOf(comparison),
];

const head = [
  'benchmark',
  'compared',
  'median round',
  'ratio of fastest',
  'of rounds: median (least to greatest)',
  'goal',
  'verdict',
];

/** A Markdown table of every comparison that has a goal. */
export function comparisonTable(results) {
  const rows = results.flatMap((result) =>
    result.comparisons.filter(({ goal }) => goal !== undefined).map((comparison) => rowOf(result, comparison)),
  );
  return markdownTable(head, rows);
}
