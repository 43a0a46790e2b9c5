const megabytes = (bytes) => (bytes === null ? '' : (bytes / 2 ** 20).toFixed(0));

/** A number of milliseconds with three figures or so. */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const padded = (cells, widths) =>
  cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');

/** Rows of texts under a heading, columns aligned: the first to the left, the others to the right. */
export function textTable(heading, rows) {
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column].length)));
  return [heading, ...rows].map((row) => `  ${padded(row, widths)}`).join('\n');
}

const timeTable = (results) =>
  textTable(
    ['ms', 'fastest', 'fastest round', 'median round', 'slowest round', 'peak MB', 'MB when loaded'],
    results.map(({ side, fastest, minimum, median, maximum, peakBytes, startBytes }) => [
      side,
      ...[fastest, minimum, median, maximum].map(digits),
      ...[peakBytes, startBytes].map(megabytes),
    ]),
  );

const warning = (othersShare) =>
  othersShare > 0.05
    ? `  Other processes took up to ${(100 * othersShare).toFixed(0)} % of the processors: repeat this on a quiet machine.\n`
    : '';

const verdict = ({ goal, met, median }) => {
  if (goal === undefined) return '';
  const wanted = `<= ${Number(goal.toFixed(3))}`;
  return met ? `${wanted}: met` : `${wanted}: missed by ${((median / goal - 1) * 100).toFixed(1)} %`;
};

const optional = (value) => (value === undefined ? '' : value.toFixed(3));

const ratioTable = (comparisons) =>
  textTable(
    ['ratio', 'of fastest', 'least', 'median', 'greatest', 'goal'],
    comparisons.map(({ what, ofFastest, minimum, median, maximum, ...judged }) => [
      what,
      ...[ofFastest, minimum, median, maximum].map(optional),
      verdict({ ...judged, median }),
    ]),
  );

const agreementLines = (agreed) =>
  agreed.map(
    ({ name, measure, allowed, greatest }) =>
      `  all sides agree on the ${name}: greatest ${measure} difference ${greatest.toPrecision(2)}, allowed ${allowed}\n`,
  );

/** What was measured, how, and how far it can be trusted. */
export const resultHead = ({ name, work, rounds, threads, agreed, othersShare }) =>
  `\n${name}: ${work}\n  ${rounds} rounds in turn, ${threads} threads\n${agreementLines(agreed).join('')}${warning(othersShare)}`;

/** What a benchmark found, for a terminal. */
export const resultText = (result) =>
  `${resultHead(result)}\n${timeTable(result.results)}\n\n${ratioTable(result.comparisons)}\n`;
