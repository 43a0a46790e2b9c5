import type { Attack, AttackResult } from '@infomixup/attacks';
import type { Rng } from '@infomixup/core';
import { foundIn, type Journal } from '../journal.js';
import type { CompletePlan } from '../options.js';
import { type AttackedBatch, batchJson, batchOf, joined, type Looks } from './attacked-batch.js';
import type { Recording } from './recording.js';
import { eachBatch, type Piece, type Subject } from './subject.js';

/** Looks at a batch's perturbed inputs while they exist. */
export type Look = (result: AttackResult<Attack['norm']>, piece: Piece) => Promise<Looks>;

/** How an attack is recorded. */
export interface RecordOptions {
  readonly rng: Rng;
  readonly look: Look;
  /** Told of each batch: how many samples are done, and whether it was in the journal. */
  readonly onBatch: (done: number, isFound: boolean) => void;
  readonly journal?: Journal | undefined;
  /** What the attack is called in the journal. */
  readonly name: object;
}

/** What an attack did, and what was looked at on the way. */
export interface RecordedAttack {
  readonly recording: Recording;
  readonly looks: readonly Looks[];
}

/**
 * Attacks batch by batch and keeps numbers only: the perturbed inputs are freed with each batch. Batches that are in the
 * journal are taken from there.
 */
export async function recordAttack(
  subject: Subject,
  { attack, epsilons, samples, queryBudget, code }: CompletePlan,
  { rng, look, onBatch, journal, name }: RecordOptions,
): Promise<RecordedAttack> {
  const { classifier, batchSize, signal } = subject;
  const attacked = async (piece: Piece): Promise<AttackedBatch> => {
    // With the samples' own numbers, so that their random draws do not depend on the batches.
    const { indices, batch } = piece;
    const bounds = { ...(queryBudget !== undefined && { queryBudget }), ...(signal && { signal }) };
    const result = await attack.run({ classifier, epsilons, rng, batchSize, indices, batch, ...bounds });
    try {
      return { ...batchOf(result, classifier.classes), ...(await look(result, piece)) };
    } finally {
      result.dispose();
    }
  };
  const { name: called, norm, threat, seeks, knowledge, iterative, settings } = attack;
  const asked = { n: samples, epsilons, ...(queryBudget !== undefined && { queryBudget }), ...(code && { code }) };
  const batches: AttackedBatch[] = [];
  await eachBatch(subject, samples, async (piece) => {
    const { first, indices } = piece;
    // All that its numbers hang on, of what an evaluation's options tell.
    const own = JSON.stringify({ ...name, attack: called, norm, settings, ...asked, first, samples: indices.length });
    const found = foundIn(journal, own, { epsilons: epsilons.length, samples: indices.length });
    const batch = found ?? (await attacked(piece));
    if (!found) await journal?.add(own, batchJson(batch));
    batches.push(batch);
    onBatch(first + indices.length, found !== undefined);
  });
  const described = { attack: called, norm, threat, seeks, knowledge, iterative, settings };
  return { recording: { ...described, ...asked, ...joined(batches, epsilons) }, looks: batches };
}
