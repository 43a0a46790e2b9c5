import { type PairedDifference, pairedDifference, type Summary, summarize } from '@infomixup/metrics';
import { clearlyAbove } from './clear.js';

/** What the runs of one method measured. */
export interface Measured {
  readonly method: string;
  /** One a run, as `values`. */
  readonly seeds: readonly number[];
  readonly values: readonly number[];
}

/** One method's difference to another, over the seeds that both have. */
export interface Difference extends PairedDifference {
  /** The other method. */
  readonly to: string;
}

/** The difference to another method's runs of the same seeds; nothing where they share fewer than two. */
export function differenceTo(own: Measured, other: Measured): Difference | undefined {
  const pairs = own.seeds.flatMap((seed, i) => {
    const at = other.seeds.indexOf(seed);
    const [first, second] = [own.values[i], other.values[at]];
    return first === undefined || second === undefined ? [] : [{ first, second }];
  });
  if (pairs.length < 2) return undefined;
  const difference = pairedDifference(
    pairs.map(({ first }) => first),
    pairs.map(({ second }) => second),
  );
  return { ...difference, to: other.method };
}

/** Whether the first lies above the second beyond doubt: by paired runs, or where none are, by intervals that part. */
export function isAbove(first: Measured, second: Measured): boolean {
  const paired = differenceTo(first, second);
  if (paired) return paired.clear && paired.mean > 0;
  return clearlyAbove(summaryOf(first), summaryOf(second));
}

/** The mean over a method's runs. */
export function summaryOf({ values }: Measured): Summary {
  return summarize(values);
}
