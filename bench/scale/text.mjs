import { digits, resultHead, textTable } from '../runner/table.mjs';
import { predictedBy } from './growth.mjs';
import { verdictOn } from './verdict.mjs';

const millions = (operations) => (operations / 1e6).toFixed(operations < 1e7 ? 1 : 0);

const rowOf = ({ points, results, growth }, index) => {
  const { value, operations } = points[index];
  const { fastest, median, peakBytes } = results[index];
  return [
    String(value),
    millions(operations),
    ...[fastest, median, predictedBy(growth.time.fit, operations)].map(digits),
    ...[peakBytes / 2 ** 20, predictedBy(growth.memory.fit, operations)].map((megabytes) => megabytes.toFixed(0)),
  ];
};

/** What a sweep found, for a terminal. */
export function sweepText(result) {
  const heading = [result.axis, 'M multiply-adds', 'fastest (ms)', 'median (ms)', 'predicted', 'peak MB', 'predicted'];
  const table = textTable(
    heading,
    result.points.map((_, index) => rowOf(result, index)),
  );
  const { time, memory } = result.growth;
  return `${resultHead(result)}\n${table}\n\n  time: ${verdictOn(time).text}\n  peak memory: ${verdictOn(memory).text}\n`;
}
