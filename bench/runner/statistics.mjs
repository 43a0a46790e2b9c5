/** The arithmetic mean of some numbers. */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The middle of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The least, the middle and the greatest of some numbers. */
export const spreadOf = (values) => ({
  minimum: Math.min(...values),
  median: median(values),
  maximum: Math.max(...values),
});

/**
 * What a side's rounds came to, in milliseconds a unit of work: a round counts with its mean, so that what is done only
 * every few steps is paid for too.
 */
export const timesOf = (rounds) => {
  const means = rounds.map(mean);
  return { rounds: means, ...spreadOf(means), fastestUnit: Math.min(...rounds.flat()) };
};
