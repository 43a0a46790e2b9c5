/** An interval that holds the true value in 95 % of repetitions. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How values vary over repetitions. */
export interface Spread {
  /** Sample standard deviation (divisor n - 1). */
  readonly deviation: number;
  /** 95 % interval of the mean, by Student's t with n - 1 degrees of freedom. */
  readonly interval: Interval;
}

/** Values of repeated runs, such as accuracies over seeds. */
export interface Summary {
  /** Number of values. */
  readonly n: number;
  readonly mean: number;
  /** `null` exactly where n = 1: one run says nothing about spread. */
  readonly spread: Spread | null;
}
