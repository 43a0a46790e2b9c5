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

const unionOf = (recordings: readonly Recording[]): number[] =>
  recordings
    .flatMap((recording) => recording.epsilons)
    .sort((a, b) => a - b)
    .filter((epsilon, i, all) => i === 0 || !sameEpsilon(epsilon, all[i - 1] ?? Number.NaN));

function worstOf(norm: Recording['norm'], recordings: readonly Recording[]): WorstCase {
  const radii = wrongFromAny(recordings);
  const n = radii.length;
  const epsilons = unionOf(recordings);
  const wrong = epsilons.map((epsilon) => radii.filter((radius) => within(radius, epsilon)).length);
  const fromStart = radii.filter((radius) => radius === always).length;
  const accuracy = wrong.map((count) => (n - count) / n);
  return {
    norm,
    attacks: recordings.map(({ attack }) => attack),
    n,
    epsilons,
    accuracy,
    successes: wrong.map((count) => count - fromStart),
    area: normalizedArea(decayCurve(norm, epsilons, accuracy)),
  };
}

/**
 * For each norm, the accuracy that is left when a sample counts as wrong as soon as any attack of the norm broke it
 * within the radius: the mean over samples of the worst attack.
 *
 * What one attack finds within a radius counts at every larger one, so attacks on different grids combine.
 */
export const worstCases = (recordings: readonly Recording[]): WorstCase[] =>
  norms.flatMap((norm) => {
    const ofNorm = recordings.filter((recording) => recording.norm === norm);
    return ofNorm.length > 0 ? [worstOf(norm, ofNorm)] : [];
  });
