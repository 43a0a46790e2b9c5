import { oneHot } from '@infomixup/core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { BudgetOutcome } from '../attack.js';
import type { MeasuredGradient } from '../gradient.js';
import type { RunContext } from './context.js';
import { type Own, owning } from './owning.js';
import { firstNumbers } from './rows.js';
import { type Samples, selectSamples } from './samples.js';
import { search, type Victims } from './search.js';
import { judge } from './verdicts.js';

/** What an attack found for a part of the batch. */
export interface ChunkResult {
  readonly cleanPredictions: Int32Array;
  /** The rows of the part that were attacked; the others were misclassified from the start. */
  readonly rows: Int32Array;
  /** Of the rows attacked. */
  readonly outcomes: readonly BudgetOutcome[];
}

/** The gradient at the samples' own inputs, computed when first asked for. */
const inputGradientOf = (run: RunContext, inputs: Tensor, targets: Tensor2D, own: Own): (() => MeasuredGradient) => {
  let measured: MeasuredGradient | undefined;
  const compute = () => tf.tidy(() => run.measure(inputs, targets));
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
  const targets = own(oneHot(samples.labels, run.classifier.classes));
  const inputGradient = inputGradientOf(run, samples.inputs, targets, own);
  return { ...samples, targets, inputGradient, zeroGradient: new Array<boolean>(rows.length).fill(false) };
};

/** Attacks one chunk at every budget, the perturbed inputs owned through `own`. */
export function attackChunk(
  run: RunContext,
  chunk: Samples,
  epsilons: readonly number[],
  own: Own,
  signal: AbortSignal | undefined,
): Promise<ChunkResult> {
  return owning(async (ownHere) => {
    const { predictions } = await judge(run.classifier, chunk.inputs, chunk.labels);
    const rows = firstNumbers(chunk.labels.length).filter((row) => predictions[row] === chunk.labels[row]);
    const victims = victimsOf(run, chunk, rows, ownHere);
    const outcomes: BudgetOutcome[] = [];
    for (const epsilon of epsilons) {
      signal?.throwIfAborted();
      const found = await search(run, victims, epsilon);
      own(found.perturbed);
      outcomes.push(found);
    }
    run.tally.zeroGradients += victims.zeroGradient.filter(Boolean).length;
    return { cleanPredictions: predictions, rows, outcomes };
  });
}
