import { sameEpsilon } from '@infomixup/metrics';
import { fooledFrom, type Recording, within } from './recording.js';

/** Samples that one attack broke and the others did not, at the epsilon where they are most. */
export interface Difference {
  readonly epsilon: number;
  readonly samples: readonly number[];
  /** Their share of the samples that both sides attacked. */
  readonly share: number;
}

const differenceAt = (
  epsilon: number,
  radii: readonly number[],
  others: readonly (readonly number[])[],
): Difference => {
  const shared = [...radii.keys()].filter((sample) => others.some((other) => sample < other.length));
  const samples = shared.filter(
    (sample) =>
      within(radii[sample] ?? Infinity, epsilon) && !others.some((other) => within(other[sample] ?? Infinity, epsilon)),
  );
  return { epsilon, samples, share: samples.length / shared.length };
};

/**
 * Where `attack` breaks most samples that none of `others`, on the same sample, epsilon and threat, breaks.
 *
 * A success at a smaller epsilon counts, for both sides. `undefined` where the two sides share no epsilon above 0.
 */
export function brokenOnlyBy(attack: Recording, others: readonly Recording[]): Difference | undefined {
  const rivals = others
    .filter(({ threat }) => threat === attack.threat)
    .map((rival) => ({ rival, radii: fooledFrom(rival) }));
  const radii = fooledFrom(attack);
  const differences = attack.epsilons.flatMap((epsilon) => {
    const present = rivals.filter(({ rival }) => rival.epsilons.some((other) => sameEpsilon(other, epsilon)));
    return epsilon > 0 && present.length > 0
      ? [
          differenceAt(
            epsilon,
            radii,
            present.map(({ radii }) => radii),
          ),
        ]
      : [];
  });
  return differences.toSorted((a, b) => b.share - a.share)[0];
}
