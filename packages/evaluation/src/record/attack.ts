import type { Attack, AttackResult, SampleStatus } from '@infomixup/attacks';
import type { Rng } from '@infomixup/core';
import type { CompletePlan } from '../options.js';
import type { Recording } from './recording.js';
import { eachBatch, type Piece, type Subject } from './subject.js';

/** Called while a batch's perturbed inputs still exist. */
export type OnResult = (result: AttackResult<Attack['norm']>, piece: Piece) => Promise<void> | void;

/** Attacks batch by batch and keeps numbers only: the perturbed inputs are freed with each batch. */
export async function recordAttack(
  subject: Subject,
  { attack, epsilons, samples, queryBudget }: CompletePlan,
  rng: Rng,
  onResult: OnResult = () => {},
): Promise<Recording> {
  const status = epsilons.map((): SampleStatus[] => []);
  const distances = epsilons.map((): number[] => []);
  const spent = { queries: 0, gradientCalls: 0, zeroGradients: 0 };
  const { classifier, batchSize, signal } = subject;
  await eachBatch(subject, samples, async (piece) => {
    // With the samples' own numbers, so that their random draws do not depend on the batches.
    const bounds = { ...(queryBudget !== undefined && { queryBudget }), ...(signal && { signal }) };
    const result = await attack.run({ classifier, epsilons, rng, batchSize, ...piece, ...bounds });
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
  const asked = { n: samples, epsilons, ...(queryBudget !== undefined && { queryBudget }) };
  return { ...described, ...asked, status, distances, ...spent };
}
