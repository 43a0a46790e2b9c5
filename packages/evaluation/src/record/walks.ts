import type { Diagnosis } from '../probes/diagnose.js';
import type { Walk } from '../probes/walk.js';
import type { CleanRecording } from './clean.js';

/** The walk of that name. */
export function walkOf({ walks }: Diagnosis, name: string): Walk | undefined {
  return walks.find((walk) => walk.name === name);
}

/** The samples that a walk saw and that were right without an attack, by their numbers. */
export function rightSamples(
  { labels, predictions }: CleanRecording,
  { labels: seen }: Pick<Walk, 'labels'>,
): number[] {
  return [...seen.keys()].filter((sample) => labels[sample] === predictions[sample]);
}

/** Whether each point of a sample's way is adversarial: of another class. No answer is no success. */
export function adversarialAt({ predictions, labels }: Walk, sample: number): boolean[] {
  return predictions.map((found) => found[sample] !== labels[sample] && found[sample] !== -1);
}

/** Those of the samples that a walk fooled anywhere on its way. */
export function fooledBy(walk: Walk, samples: readonly number[]): number[] {
  return samples.filter((sample) => adversarialAt(walk, sample).includes(true));
}

/** Those of the samples that one walk fooled and none of the others. */
export function fooledOnlyBy(walk: Walk, others: readonly Walk[], samples: readonly number[]): number[] {
  const fooled = new Set(others.flatMap((other) => fooledBy(other, samples)));
  return fooledBy(walk, samples).filter((sample) => !fooled.has(sample));
}
