import type { Attack, Passes, SampleStatus } from '@infomixup/attacks';
import { sameEpsilon } from '@infomixup/metrics';

/** What a cascade cost all samples at one epsilon, and what AutoAttack would have cost at least. */
export interface SpentAndSaved {
  readonly spent: Passes;
  readonly autoAttack: Passes;
}

/**
 * What an attack did to each sample, in memory: the raw material of every number and check.
 *
 * Outer lists have one entry an epsilon, inner ones an entry for each of the first `n` samples of the data set.
 */
export interface Recording extends Pick<Attack, 'norm' | 'threat' | 'seeks' | 'knowledge' | 'iterative' | 'settings'> {
  readonly attack: string;
  readonly n: number;
  /** Ascending. */
  readonly epsilons: readonly number[];
  /** What one sample might cost at one epsilon, where that was bounded. */
  readonly queryBudget?: number;
  /** Of the attack's code, where it was told. */
  readonly code?: string;
  readonly status: readonly (readonly SampleStatus[])[];
  /** Distances from the originals, in `norm`. */
  readonly distances: readonly (readonly number[])[];
  readonly queries: number;
  readonly gradientCalls: number;
  readonly zeroGradients: number;
  /** Of an attack that seeks the nearest adversarial point, its distance of each sample; null where none was found, or looked for. */
  readonly nearest?: readonly (number | null)[];
  /** Of a cascade, one entry an epsilon. */
  readonly passes?: readonly SpentAndSaved[];
}

/** Samples with `status` at each epsilon. */
export function countStatus(recording: Recording, status: SampleStatus): number[] {
  return recording.status.map((samples) => samples.filter((found) => found === status).length);
}

/**
 * Accuracy at each epsilon, in [0, 1]: the samples that are neither fooled nor wrong from the start.
 *
 * @example
 * ```ts
 * import { accuracies, type Recording } from '@infomixup/evaluation';
 * const recording: Recording = {
 *   ...{ attack: 'fgsm', norm: 'linf', threat: 'linf', seeks: 'bounded', knowledge: 'gradients', iterative: false },
 *   ...{ settings: {}, n: 2, epsilons: [0.1], status: [['robust', 'fooled']], distances: [[0, 0.1]] },
 *   ...{ queries: 4, gradientCalls: 2, zeroGradients: 0 },
 * };
 * console.assert(accuracies(recording).join() === '0.5');
 * ```
 */
export function accuracies(recording: Recording): number[] {
  const fooled = countStatus(recording, 'fooled');
  const misclassified = countStatus(recording, 'misclassified');
  return fooled.map((count, i) => (recording.n - count - (misclassified[i] ?? 0)) / recording.n);
}

/** The least epsilon that fooled each sample, infinite where none did: a larger ball contains every smaller one. */
export function fooledFrom({ n, epsilons, status }: Recording): number[] {
  return Array.from(
    { length: n },
    (_, sample) => epsilons.find((_, i) => status[i]?.[sample] === 'fooled') ?? Number.POSITIVE_INFINITY,
  );
}

/** For each sample the position of the least epsilon that fooled it, their number where none did, -1 where it was wrong. */
export function brokenFrom({ n, status }: Recording): number[] {
  return Array.from({ length: n }, (_, sample) => {
    if (status.some((samples) => samples[sample] === 'misclassified')) return -1;
    const position = status.findIndex((samples) => samples[sample] === 'fooled');
    return position < 0 ? status.length : position;
  });
}

/** Whether a radius lies in the ball of `epsilon`, but for rounding. */
export function within(radius: number, epsilon: number): boolean {
  return radius <= epsilon || sameEpsilon(radius, epsilon);
}

/** Those of the samples that no attack in a norm broke within a budget. */
export function unbrokenBy(
  recordings: readonly Recording[],
  { norm, epsilon }: Pick<Recording, 'norm'> & { readonly epsilon: number },
  samples: readonly number[],
): number[] {
  const radii = recordings.filter((recording) => recording.norm === norm).map(fooledFrom);
  return samples.filter((sample) => !radii.some((from) => within(from[sample] ?? Number.POSITIVE_INFINITY, epsilon)));
}

/** The recordings of attacks that follow gradients. */
export function gradientBased(recordings: readonly Recording[]): Recording[] {
  return recordings.filter(({ knowledge }) => knowledge === 'gradients');
}

/** The recordings of attacks that follow gradients in many steps, each from where the last one ended. */
export function manySteps(recordings: readonly Recording[]): Recording[] {
  return gradientBased(recordings).filter(({ iterative }) => iterative);
}

/** The recordings of attacks that take a single step along the gradient. */
export function singleStep(recordings: readonly Recording[]): Recording[] {
  return gradientBased(recordings).filter(({ iterative }) => !iterative);
}

/** The recordings of attacks that know no gradient: noise, searches by scores or decisions. */
export function gradientFree(recordings: readonly Recording[]): Recording[] {
  return recordings.filter(({ knowledge }) => knowledge !== 'gradients');
}
