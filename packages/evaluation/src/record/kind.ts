import type { Recording } from './recording.js';

/** How an attack searches, told by the gradients it spent. */
export type SearchKind = 'gradient-free' | 'single-step' | 'iterative';

/** One gradient a sample serves a single-step attack at every budget; an iterative one needs more. */
export const searchKind = ({ gradientCalls, n }: Recording): SearchKind =>
  gradientCalls === 0 ? 'gradient-free' : gradientCalls <= n ? 'single-step' : 'iterative';

/** The recordings of one kind. */
export const ofKind = (kind: SearchKind, recordings: readonly Recording[]): Recording[] =>
  recordings.filter((recording) => searchKind(recording) === kind);

/** The recordings of attacks that follow gradients. */
export const gradientBased = (recordings: readonly Recording[]): Recording[] =>
  recordings.filter((recording) => searchKind(recording) !== 'gradient-free');
