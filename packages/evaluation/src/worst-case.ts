import { norms } from '@infomixup/core';
import { decayCurve, normalizedArea, sameEpsilon } from '@infomixup/metrics';
import { fooledFrom, type Recording, within } from './record/recording.js';
import type { WorstCase } from './schema/attack-evaluation.js';

/** Below every radius: wrong without an attack. */
const always = Number.NEGATIVE_INFINITY;

/** As `fooledFrom`, with `always` for samples that were wrong from the start. */
const wrongFrom = (recording: Recording): number[] =>
  fooledFrom(recording).map((radius, sample) =>
    recording.status.some((samples) => samples[sample] === 'misclassified') ? always : radius,
  );

/** The least radius at which any of the attacks found each sample wrong, for the samples that all of them saw. */
function wrongFromAny(recordings: readonly Recording[]): number[] {
  const n = Math.min(...recordings.map((recording) => recording.n));
  const each = recordings.map(wrongFrom);
  return Array.from({ length: n }, (_, sample) => Math.min(...each.map((radii) => radii[sample] ?? Infinity)));
}

const uniqueAscending = (epsilons: readonly number[]): number[] =>
  epsilons
    .toSorted((a, b) => a - b)
    .filter((epsilon, i, all) => i === 0 || !sameEpsilon(epsilon, all[i - 1] ?? Number.NaN));

/** The epsilons that all recordings share, ascending; where those are fewer than two, all epsilons. */
export function jointEpsilons(recordings: readonly Recording[]): number[] {
  const all = uniqueAscending(recordings.flatMap(({ epsilons }) => epsilons));
  const shared = all.filter((epsilon) =>
    recordings.every(({ epsilons }) => epsilons.some((other) => sameEpsilon(other, epsilon))),
  );
  return shared.length >= 2 ? shared : all;
}

function worstOf({ norm, threat }: Pick<Recording, 'norm' | 'threat'>, recordings: readonly Recording[]): WorstCase {
  const radii = wrongFromAny(recordings);
  const n = radii.length;
  const epsilons = jointEpsilons(recordings);
  const wrong = epsilons.map((epsilon) => radii.filter((radius) => within(radius, epsilon)).length);
  const fromStart = radii.filter((radius) => radius === always).length;
  const accuracy = wrong.map((count) => (n - count) / n);
  return {
    norm,
    threat,
    attacks: recordings.map(({ attack }) => attack),
    n,
    epsilons,
    accuracy,
    successes: wrong.map((count) => count - fromStart),
    area: normalizedArea(decayCurve(norm, epsilons, accuracy)),
  };
}

/** Norms first, in their usual order; then threats of their own, as they come. */
const threatsOf = (recordings: readonly Recording[]): readonly string[] => {
  const present = [...new Set(recordings.map(({ threat }) => threat))];
  const usual: readonly string[] = norms;
  return [...usual.filter((norm) => present.includes(norm)), ...present.filter((threat) => !usual.includes(threat))];
};

/**
 * For each threat (a norm, or what an attack without one names), the accuracy that is left when a sample counts as wrong
 * as soon as any attack of the threat broke it within the radius: the mean over samples of the worst attack.
 *
 * Taken at the epsilons that the attacks share. What one attack finds within a radius counts at every larger one.
 */
export function worstCases(recordings: readonly Recording[]): WorstCase[] {
  return threatsOf(recordings).flatMap((threat) => {
    const ofThreat = recordings.filter((recording) => recording.threat === threat);
    const [first] = ofThreat;
    return first ? [worstOf(first, ofThreat)] : [];
  });
}
