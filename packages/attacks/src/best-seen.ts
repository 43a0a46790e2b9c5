import type { Verdicts } from './victims.js';

/** What is known of a point that was shown to the model. */
export interface Shown {
  readonly met: boolean;
  /** How much is missing to the criterion; negative exactly where it is met. */
  readonly margin: number;
  /** From the original input, in the attack's norm. */
  readonly distance: number;
}

/** Which of two points within the budget counts for an attack. */
export interface Preference {
  /** The nearest success; no other point counts. */
  readonly minimal: boolean;
  /** The first success, rather than the one that meets the criterion by most. */
  readonly first: boolean;
}

/** Whether a point counts more than the best so far. A margin that is no number never does. */
export function isBetter({ minimal, first }: Preference, shown: Shown, best: Shown): boolean {
  if (minimal) return shown.met && (!best.met || shown.distance < best.distance);
  if (first && best.met) return false;
  return shown.margin < best.margin;
}

/** The best point that each sample of an attempt has shown; one entry a sample. */
export interface BestSeen {
  /** Whether the model said anything of a point within the budget. */
  readonly shown: boolean[];
  readonly met: boolean[];
  readonly margins: Float32Array;
  readonly distances: Float32Array;
}

/** None yet, of so many samples. */
export function nothingSeen(samples: number): BestSeen {
  return {
    shown: new Array<boolean>(samples).fill(false),
    met: new Array<boolean>(samples).fill(false),
    margins: new Float32Array(samples).fill(Number.POSITIVE_INFINITY),
    distances: new Float32Array(samples).fill(Number.POSITIVE_INFINITY),
  };
}

/** What the model said of one point of each of some samples. */
export interface SeenOnce extends Pick<Verdicts, 'met' | 'margins'> {
  /** Infinite outside of the bounds. */
  readonly distances: ArrayLike<number>;
}

/**
 * Takes into `best` what is better of the points just seen, those of the samples at `positions`.
 *
 * @param reach the greatest distance within the budget
 * @returns for each point its sample's position, or -1 where it is no better
 */
export function takeBetter(
  best: BestSeen,
  preference: Preference,
  positions: Int32Array,
  { met, margins, distances }: SeenOnce,
  reach: number,
): Int32Array {
  return positions.map((position, row) => {
    const shown = { met: met[row] ?? false, margin: margins[row] ?? Number.NaN, distance: distances[row] ?? Infinity };
    const before = {
      met: best.met[position] ?? false,
      margin: best.margins[position] ?? Infinity,
      distance: best.distances[position] ?? Infinity,
    };
    const within = Number.isFinite(shown.distance) && shown.distance <= reach;
    if (within && !Number.isNaN(shown.margin)) best.shown[position] = true;
    if (!within || !isBetter(preference, shown, before)) return -1;
    best.met[position] = shown.met;
    best.margins[position] = shown.margin;
    best.distances[position] = shown.distance;
    return position;
  });
}
