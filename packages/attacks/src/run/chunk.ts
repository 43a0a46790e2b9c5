import { oneHot } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome } from '../attack.js';
import type { MeasuredGradient } from '../gradient.js';
import type { RunContext } from './context.js';
import { type Own, owning } from './owning.js';
import { firstNumbers, replaceRows } from './rows.js';
import { type Samples, selectSamples } from './samples.js';
import { search, type Victims } from './search.js';
import { judge } from './verdicts.js';

/** What an attack found for a part of the batch. */
export interface ChunkResult {
  readonly cleanPredictions: Int32Array;
  readonly outcomes: readonly BudgetOutcome[];
}

/** The gradient at the samples' own inputs, computed when first asked for. */
const inputGradientOf = (run: RunContext, { inputs, labels }: Samples, own: Own): (() => MeasuredGradient) => {
  let measured: MeasuredGradient | undefined;
  const compute = () => tf.tidy(() => run.measure(inputs, oneHot(labels, run.classifier.classes)));
  return () => {
    if (measured) return measured;
    measured = compute();
    // Asked for inside the tidy of one budget, needed by the next ones.
    own([tf.keep(measured.gradient), tf.keep(measured.magnitude)]);
    return measured;
  };
};

const victimsOf = (run: RunContext, chunk: Samples, rows: Int32Array, own: Own): Victims => {
  const samples = selectSamples(chunk, rows);
  own(samples.inputs);
  const inputGradient = inputGradientOf(run, samples, own);
  return { ...samples, inputGradient, zeroGradient: new Array<boolean>(rows.length).fill(false) };
};

/** The outcome for the whole chunk: misclassified samples stay as they were. */
const spread = (found: BudgetOutcome, chunk: Samples, clean: Int32Array, rows: Int32Array, own: Own): BudgetOutcome => {
  const positions = new Int32Array(chunk.labels.length).fill(-1);
  for (const [position, row] of rows.entries()) positions[row] = position;
  return {
    epsilon: found.epsilon,
    perturbed: own(replaceRows(chunk.inputs, found.perturbed, rows)),
    status: Array.from(positions, (position) => found.status[position] ?? 'misclassified'),
    distances: Float32Array.from(positions, (position) => found.distances[position] ?? 0),
    predictions: Int32Array.from(positions, (position, row) => found.predictions[position] ?? clean[row] ?? -1),
  };
};

/** Attacks one chunk at every budget, the perturbed inputs owned through `own`. */
export const attackChunk = (
  run: RunContext,
  chunk: Samples,
  epsilons: readonly number[],
  own: Own,
  signal: AbortSignal | undefined,
): Promise<ChunkResult> =>
  owning(async (ownHere) => {
    const { predictions } = await judge(run.classifier, chunk.inputs, chunk.labels);
    const rows = firstNumbers(chunk.labels.length).filter((row) => predictions[row] === chunk.labels[row]);
    const victims = victimsOf(run, chunk, rows, ownHere);
    const outcomes: BudgetOutcome[] = [];
    for (const epsilon of epsilons) {
      signal?.throwIfAborted();
      const found = await search(run, victims, epsilon);
      ownHere(found.perturbed);
      outcomes.push(spread(found, chunk, predictions, rows, own));
    }
    run.tally.zeroGradients += victims.zeroGradient.filter(Boolean).length;
    return { cleanPredictions: predictions, outcomes };
  });
