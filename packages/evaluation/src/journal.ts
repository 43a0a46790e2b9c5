import { type AttackedBatch, attackedBatch } from './record/attacked-batch.js';

/**
 * Where an evaluation writes down what each attack did to each batch, and finds it again when it is made once more: one
 * that was stopped goes on, and comes to what it would have come to. `openJournal` of `@infomixup/evaluation/node` keeps it
 * in a file.
 */
export interface Journal {
  /** What was added under a name; undefined where nothing was. */
  readonly find: (name: string) => unknown;
  /** Resolves once it is kept. What is added is plain JSON. */
  readonly add: (name: string, batch: unknown) => Promise<void>;
}

/** A batch that was written down, where it is one for so many epsilons and samples. */
export function foundIn(
  journal: Journal | undefined,
  name: string,
  { epsilons, samples }: { readonly epsilons: number; readonly samples: number },
): AttackedBatch | undefined {
  const found = journal?.find(name);
  if (found === undefined) return undefined;
  const { data: batch } = attackedBatch.safeParse(found);
  const fits = (lists: readonly (readonly unknown[])[]) =>
    lists.length === epsilons && lists.every(({ length }) => length === samples);
  if (!batch || !fits(batch.status) || !fits(batch.distances)) return undefined;
  const { nearest, passes } = batch;
  return (nearest?.length ?? samples) === samples && (passes?.length ?? epsilons) === epsilons ? batch : undefined;
}
