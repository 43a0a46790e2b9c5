import type { BoundarySettings } from '@infomixup/regularizer-infomixup';

/** One sample as plain float64 numbers. */
export interface Sample {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  readonly latent: readonly number[];
  readonly label: number;
}

/** A class's Gaussian. */
export interface ClassGaussian {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const column = (rows: readonly (readonly number[])[], index: number) => rows.map((row) => row[index] ?? Number.NaN);

const columns = (samples: readonly Sample[], value: (means: number[], deviations: number[]) => number) =>
  (samples[0]?.mean ?? []).map((_, index) =>
    value(
      column(
        samples.map(({ mean }) => mean),
        index,
      ),
      column(
        samples.map(({ deviation }) => deviation),
        index,
      ),
    ),
  );

/** Mean of the means, and the two-pass variance of the mixture: mean of (mean - m)^2 + deviation^2. */
export function mixtureOf(samples: readonly Sample[], floor: number): ClassGaussian {
  const mean = columns(samples, average);
  const variance = columns(samples, (means, deviations) => {
    const centre = average(means);
    return Math.max(floor, average(means.map((m, i) => (m - centre) ** 2 + (deviations[i] ?? 0) ** 2)));
  });
  return { mean, variance };
}

/** The variances that the options `max` and `envelope` stand for, over the same samples. */
export const spreads = {
  max: (samples: readonly Sample[]) => columns(samples, (_, deviations) => Math.max(...deviations) ** 2),
  envelope: (samples: readonly Sample[], width: number) =>
    columns(samples, (means, deviations) => {
      const reach = (sign: number) => means.map((m, i) => m + sign * width * (deviations[i] ?? 0));
      return ((Math.max(...reach(1)) - Math.min(...reach(-1))) / (2 * width)) ** 2;
    }),
};

/** Squared Mahalanobis distance, term by term. */
export const squaredDistance = (point: readonly number[], { mean, variance }: ClassGaussian): number =>
  point.reduce((sum, z, i) => sum + (z - (mean[i] ?? 0)) ** 2 / (variance[i] ?? 1), 0);

const logDeterminant = ({ variance }: ClassGaussian) => variance.reduce((sum, v) => sum + Math.log(v), 0);

/** The nearest class that is not the sample's own, the lowest of equals, or null without a candidate. */
export function nearestOther(
  point: readonly number[],
  label: number,
  classes: ReadonlyMap<number, ClassGaussian>,
  nearest: BoundarySettings['nearest'] = 'mahalanobis',
): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, gaussian] of [...classes].sort(([a], [b]) => a - b)) {
    if (id === label) continue;
    const cost = squaredDistance(point, gaussian) + (nearest === 'logLikelihood' ? logDeterminant(gaussian) : 0);
    if (cost < least) [best, least] = [id, cost];
  }
  return best;
}

/** The class that a sample is mixed with, or null where it is no edge case. */
export function partner(
  point: readonly number[],
  label: number,
  classes: ReadonlyMap<number, ClassGaussian>,
  limit: number,
  nearest?: BoundarySettings['nearest'],
): number | null {
  const own = classes.get(label);
  if (!own || squaredDistance(point, own) <= limit) return null;
  return nearestOther(point, label, classes, nearest);
}
