import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome } from '../attack.js';
import type { ChunkResult } from './chunk.js';
import { replaceRows } from './rows.js';
import type { Samples } from './samples.js';

/** What was found for some samples: those in these rows of the batch. */
interface Part extends BudgetOutcome {
  readonly rows: Int32Array;
}

/** What each chunk found at one budget, its rows numbered as in the batch. */
const partsOf = (chunks: readonly ChunkResult[], budget: number): readonly Part[] => {
  let before = 0;
  return chunks.flatMap(({ cleanPredictions, rows, outcomes }) => {
    const start = before;
    before += cleanPredictions.length;
    const outcome = outcomes[budget];
    return outcome ? [{ ...outcome, rows: rows.map((row) => start + row) }] : [];
  });
};

/** Calls `visit` for every sample found, with its row in the batch and its position in the part. */
const forEachRow = (parts: readonly Part[], visit: (part: Part, row: number, position: number) => void): void => {
  for (const part of parts) part.rows.forEach((row, position) => void visit(part, row, position));
};

/** The outcome for the whole batch from those of its chunks, whose perturbed inputs it frees: misclassified samples stay as they were. */
export function joinedOutcome(
  { inputs }: Samples,
  clean: Int32Array,
  chunks: readonly ChunkResult[],
  budget: number,
  epsilon: number,
): BudgetOutcome {
  const parts = partsOf(chunks, budget);
  const status = new Array<BudgetOutcome['status'][number]>(clean.length).fill('misclassified');
  const [distances, predictions] = [new Float32Array(clean.length), clean.slice()];
  forEachRow(parts, (part, row, position) => {
    status[row] = part.status[position] ?? 'failed';
    distances[row] = part.distances[position] ?? 0;
    predictions[row] = part.predictions[position] ?? -1;
  });
  const replacements = parts.map(({ perturbed, rows }) => ({ samples: perturbed, rows }));
  const perturbed = replaceRows(inputs, replacements);
  tf.dispose(replacements.map(({ samples }) => samples));
  return { epsilon, perturbed, status, distances, predictions };
}
