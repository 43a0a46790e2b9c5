/** Kolmogorov's distance between a sample and a continuous distribution function, times the root of the sample's size. */
export const kolmogorov = (sample: readonly number[], distribution: (x: number) => number): number => {
  const sorted = sample.toSorted((a, b) => a - b);
  const gaps = sorted.map((x, index) =>
    Math.max(distribution(x) - index / sorted.length, (index + 1) / sorted.length - distribution(x)),
  );
  return Math.max(...gaps) * Math.sqrt(sorted.length);
};

/** Exceeded by a right sample in one case of a thousand (Kolmogorov's limiting distribution). */
export const kolmogorovLimit = 1.95;

/** Pearson's statistic of counts against equal expectations. */
export const chiSquare = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
};

/** Correlation of two samples of one size. */
export const correlation = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const centred = (values: ArrayLike<number>): number[] => {
    const list = Array.from(values);
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.map((value) => value - mean);
  };
  const [x, y] = [centred(a), centred(b)];
  const inner = (p: number[], q: number[]): number => p.reduce((sum, value, index) => sum + value * (q[index] ?? 0), 0);
  return inner(x, y) / Math.sqrt(inner(x, x) * inner(y, y));
};

/** Draws `size` numbers. */
export const sampleOf = (size: number, draw: () => number): number[] => Array.from({ length: size }, draw);
