const megabytes = (bytes) => (bytes === null ? '' : (bytes / 2 ** 20).toFixed(0));

const digits = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

const padded = (cells, widths) =>
  cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');

/** Rows of texts under a heading, columns aligned: the first to the left, the others to the right. */
export function textTable(heading, rows) {
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column].length)));
  return [heading, ...rows].map((row) => `  ${padded(row, widths)}`).join('\n');
}

const timeTable = (results) =>
  textTable(
    ['ms', 'fastest round', 'median round', 'slowest round', 'peak MB', 'MB when loaded'],
    results.map(({ side, minimum, median, maximum, peakBytes, startBytes }) => [
      side,
      ...[minimum, median, maximum].map(digits),
      ...[peakBytes, startBytes].map(megabytes),
    ]),
  );

const verdict = ({ goal, met, median }) => {
  if (goal === undefined) return '';
  return met ? `<= ${goal}: met` : `<= ${goal}: missed by ${((median / goal - 1) * 100).toFixed(1)} %`;
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

const agreementLine = (agreed) =>
  agreed
    ? `  all sides agree: greatest ${agreed.measure} difference ${agreed.greatest.toPrecision(2)} (allowed ${agreed.allowed})\n`
    : '';

/** What a benchmark found, for a terminal. */
export const resultText = ({ name, work, rounds, threads, agreed, results, comparisons }) =>
  `\n${name}: ${work}\n  ${rounds} rounds in turn, ${threads} threads\n${agreementLine(agreed)}\n${timeTable(results)}\n\n${ratioTable(comparisons)}\n`;
