import { comparisonsOf } from '../runner/comparisons.mjs';
import { digits } from '../runner/table.mjs';
import { markdownTable } from './markdown-table.mjs';

const head = [
  'method',
  'ours: median (fastest)',
  'over our baseline: median (least to greatest), of fastest',
  'PyTorch: median (fastest)',
  "over PyTorch's",
  'ours / PyTorch',
];

const times = (side) => (side ? `${digits(side.median)} (${digits(side.fastest)}) ms` : '');

const spread = ({ minimum, median, maximum, ofFastest }) =>
  `${median.toFixed(2)} (${minimum.toFixed(2)} to ${maximum.toFixed(2)}), ${ofFastest.toFixed(2)}`;

const peerOf = (name) => `PyTorch ${name}`;

/** A row for each method that one result holds, beside the result's own baseline. */
function rowsOf(results) {
  const find = (name) => results.find(({ side }) => side === name);
  const ratio = (of, to) => (find(of) && find(to) ? spread(comparisonsOf(results, [{ of, to: [to] }])[0]) : '');
  return results
    .map(({ side }) => side)
    .filter((side) => !side.startsWith(peerOf('')))
    .map((side) => [
      side,
      times(find(side)),
      side === 'baseline' ? '' : ratio(side, 'baseline'),
      times(find(peerOf(side))),
      side === 'baseline' ? '' : ratio(peerOf(side), peerOf('baseline')),
      ratio(side, peerOf(side)),
    ]);
}

/** A Markdown table of what a step of each method takes. */
export function methodTable(measured) {
  const [first, ...others] = measured.map(({ results }) => rowsOf(results));
  return markdownTable(head, [...first, ...others.flatMap((rows) => rows.filter(([method]) => method !== 'baseline'))]);
}
