import { type Attack, type AttackResult, type CascadeResult, passesOf, type SampleStatus } from '@infomixup/attacks';
import type { Rng } from '@infomixup/core';
import type { CompletePlan } from '../options.js';
import type { Recording, SpentAndSaved } from './recording.js';
import { eachBatch, type Piece, type Subject } from './subject.js';

/** Called while a batch's perturbed inputs still exist. */
export type OnResult = (result: AttackResult<Attack['norm']>, piece: Piece) => Promise<void> | void;

const isOfCascade = (result: AttackResult): result is CascadeResult =>
  result.outcomes.every((outcome) => 'members' in outcome);

const nothing: SpentAndSaved = { spent: { forwards: 0, backwards: 0 }, autoAttack: { forwards: 0, backwards: 0 } };

const added = (one: SpentAndSaved, other: SpentAndSaved): SpentAndSaved => {
  const sum = (of: keyof SpentAndSaved) => ({
    forwards: one[of].forwards + other[of].forwards,
    backwards: one[of].backwards + other[of].backwards,
  });
  return { spent: sum('spent'), autoAttack: sum('autoAttack') };
};

/** What a cascade cost at each epsilon; at none, neither it nor AutoAttack has anything to do. */
const passesAt = (result: AttackResult): SpentAndSaved[] | undefined =>
  isOfCascade(result)
    ? result.outcomes.map((outcome) => (outcome.epsilon > 0 ? passesOf(outcome) : nothing))
    : undefined;

const nearestOf = ({ nearest }: AttackResult): (number | null)[] | undefined =>
  nearest?.status.map((status, sample) => (status === 'fooled' ? (nearest.distances[sample] ?? null) : null));

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
  let passes: readonly SpentAndSaved[] | undefined;
  const nearest: (number | null)[] = [];
  const { classifier, batchSize, signal } = subject;
  await eachBatch(subject, samples, async (piece) => {
    // With the samples' own numbers, so that their random draws do not depend on the batches.
    const { indices, batch } = piece;
    const bounds = { ...(queryBudget !== undefined && { queryBudget }), ...(signal && { signal }) };
    const result = await attack.run({ classifier, epsilons, rng, batchSize, indices, batch, ...bounds });
    try {
      result.outcomes.forEach((outcome, i) => {
        status[i]?.push(...outcome.status);
        distances[i]?.push(...outcome.distances);
      });
      const ofBatch = passesAt(result);
      passes = ofBatch?.map((here, i) => added(here, passes?.[i] ?? nothing));
      nearest.push(...(nearestOf(result) ?? []));
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
  return {
    ...described,
    ...asked,
    status,
    distances,
    ...spent,
    ...(nearest.length > 0 && { nearest }),
    ...(passes && { passes }),
  };
}
