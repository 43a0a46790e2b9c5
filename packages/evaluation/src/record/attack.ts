import type { Attack, AttackResult, SampleStatus } from '@infomixup/attacks';
import type { Rng } from '@infomixup/core';
import type { Recording } from './recording.js';
import { eachBatch, type Piece, type Subject } from './subject.js';

/** One attack to run on the first `samples` samples. */
export interface AttackPlan {
  readonly attack: Attack;
  readonly epsilons: readonly number[];
  readonly samples: number;
}

/** Called while a batch's perturbed inputs still exist. */
export type OnResult = (result: AttackResult<Attack['norm']>, piece: Piece) => Promise<void> | void;

/** Attacks batch by batch and keeps numbers only: the perturbed inputs are freed with each batch. */
export async function recordAttack(
  subject: Subject,
  { attack, epsilons, samples }: AttackPlan,
  rng: Rng,
  onResult: OnResult = () => {},
): Promise<Recording> {
  const status = epsilons.map((): SampleStatus[] => []);
  const distances = epsilons.map((): number[] => []);
  const spent = { queries: 0, gradientCalls: 0, zeroGradients: 0 };
  const { classifier, batchSize, signal } = subject;
  await eachBatch(subject, samples, async (piece) => {
    // With the samples' own numbers, so that their random draws do not depend on the batches.
    const result = await attack.run({ classifier, epsilons, rng, batchSize, ...piece, ...(signal && { signal }) });
    try {
      result.outcomes.forEach((outcome, i) => {
        status[i]?.push(...outcome.status);
        distances[i]?.push(...outcome.distances);
      });
      spent.queries += result.queries;
      spent.gradientCalls += result.gradientCalls;
      spent.zeroGradients += result.zeroGradients;
      await onResult(result, piece);
    } finally {
      result.dispose();
    }
  });
  const { name, norm, threat, seeks, knowledge, iterative, settings } = attack;
  const described = { attack: name, norm, threat, seeks, knowledge, iterative, settings };
  return { ...described, n: samples, epsilons, status, distances, ...spent };
}
