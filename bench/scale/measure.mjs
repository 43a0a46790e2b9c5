import { runBenchmark } from '../runner/benchmark.mjs';
import { growthOf } from './growth.mjs';

const megabyte = 2 ** 20;

/**
 * Runs all points of a sweep in turn; the result has besides each point's numbers how time and memory grow. Time is that
 * of each round's fastest unit, which other processes disturb least.
 */
export async function runSweep(sweep, settings) {
  const result = await runBenchmark(sweep, settings);
  const { title, subtitle, axis, unit, points } = sweep;
  const operations = points.map((point) => point.operations);
  return {
    ...result,
    ...{ title, subtitle, axis, unit, points },
    growth: {
      time: growthOf(
        operations,
        result.results.map(({ fastestOfRounds }) => fastestOfRounds),
      ),
      memory: growthOf(
        operations,
        result.results.map(({ peakBytes }) => [peakBytes / megabyte]),
      ),
    },
  };
}
