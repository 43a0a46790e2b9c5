import { norms } from '@infomixup/core';
import { decayCurve, normalizedArea } from '@infomixup/metrics';
import { fooledFrom, type Recording } from './record/recording.js';
import type { WorstCase } from './schema/attack-evaluation.js';

/**
 * The least epsilon at which any of the attacks fooled each sample that all of them saw; infinite where none did.
 *
 * What one attack finds within a radius counts at every larger one, so attacks on different grids combine.
 */
export function fooledFromByAny(recordings: readonly Recording[]): number[] {
  const n = Math.min(...recordings.map((recording) => recording.n));
  const each = recordings.map(fooledFrom);
  return Array.from({ length: n }, (_, sample) => Math.min(...each.map((radii) => radii[sample] ?? Infinity)));
}

const unionOf = (recordings: readonly Recording[]): number[] =>
  [...new Set(recordings.flatMap((recording) => recording.epsilons))].sort((a, b) => a - b);

function worstOf(recordings: readonly [Recording, ...Recording[]]): WorstCase {
  const [first] = recordings;
  const radii = fooledFromByAny(recordings);
  const n = radii.length;
  const epsilons = unionOf(recordings);
  const wrong = (first.status[0] ?? []).slice(0, n).filter((status) => status === 'misclassified').length;
  const successes = epsilons.map((epsilon) => radii.filter((radius) => radius <= epsilon).length);
  const accuracy = successes.map((fooled) => (n - wrong - fooled) / n);
  const area = normalizedArea(decayCurve(first.norm, epsilons, accuracy));
  return { norm: first.norm, attacks: recordings.map(({ attack }) => attack), n, epsilons, accuracy, successes, area };
}

/** For each norm, the accuracy on samples that no attack of the norm fooled: mean over samples of the worst attack. */
export const worstCases = (recordings: readonly Recording[]): WorstCase[] =>
  norms.flatMap((norm) => {
    const [first, ...others] = recordings.filter((recording) => recording.norm === norm);
    return first ? [worstOf([first, ...others])] : [];
  });
