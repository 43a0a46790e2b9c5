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
 * What a side's rounds came to, in milliseconds a unit of work. A round counts with its median: now and then a processor
 * is taken away, which stalls a side the longer the more its threads wait for each other.
 */
export const timesOf = (rounds) => {
  const medians = rounds.map(median);
  const fastestOfRounds = rounds.map((values) => Math.min(...values));
  return { rounds: medians, ...spreadOf(medians), fastest: Math.min(...fastestOfRounds), fastestOfRounds };
};
