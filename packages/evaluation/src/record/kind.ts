import type { Recording } from './recording.js';

/** How an attack searches, told by the gradients it spent. */
export type SearchKind = 'gradient-free' | 'single-step' | 'iterative';

/** One gradient a sample serves a single-step attack at every budget; an iterative one needs more. */
export function searchKind({ gradientCalls, n }: Recording): SearchKind {
  return gradientCalls === 0 ? 'gradient-free' : gradientCalls <= n ? 'single-step' : 'iterative';
}

/** The recordings of one kind. */
export function ofKind(kind: SearchKind, recordings: readonly Recording[]): Recording[] {
  return recordings.filter((recording) => searchKind(recording) === kind);
}

/** The recordings of attacks that follow gradients. */
export function gradientBased(recordings: readonly Recording[]): Recording[] {
  return recordings.filter((recording) => searchKind(recording) !== 'gradient-free');
}
