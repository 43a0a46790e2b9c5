import type { Classifier, LabelledBatch, Rng } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { AttackResult, BoundedNorm, Goal, RunOptions } from '../attack.js';
import type { AttackSpec } from '../spec.js';
import { attackChunk, type ChunkResult } from './chunk.js';
import { openContext, type RunContext } from './context.js';
import { epsilonsOf, requireLabels, requireOptions, requireWithinBounds } from './door.js';
import { joinedOutcome } from './outcome.js';
import { owning } from './owning.js';
import { firstNumbers } from './rows.js';
import { type Samples, selectSamples } from './samples.js';

const chunksOf = ({ labels }: Samples, size: number): readonly Int32Array[] => {
  const rows = firstNumbers(labels.length);
  // Even an empty batch is one chunk, so that its result has the right shapes.
  const count = Math.max(1, Math.ceil(labels.length / size));
  return Array.from({ length: count }, (_, number) => rows.subarray(number * size, (number + 1) * size));
};

const resultOf = <N extends BoundedNorm>(
  { name, norm }: AttackSpec<N>,
  { tally }: RunContext,
  samples: Samples,
  epsilons: readonly number[],
  chunks: readonly ChunkResult[],
): AttackResult<N> => {
  const cleanPredictions = Int32Array.from(chunks.flatMap((chunk) => [...chunk.cleanPredictions]));
  const outcomes = epsilons.map((epsilon, budget) => joinedOutcome(samples, cleanPredictions, chunks, budget, epsilon));
  return {
    attack: name,
    norm,
    cleanPredictions,
    outcomes,
    ...tally,
    dispose: () => tf.dispose(outcomes.map((outcome) => outcome.perturbed)),
  };
};

/** The public `run` of every attack: checks, splits, searches and joins. */
export async function runAttack<N extends BoundedNorm>(
  spec: AttackSpec<N>,
  classifier: Classifier,
  { inputs, labels }: LabelledBatch,
  goal: Goal,
  rng: Rng,
  options: RunOptions = {},
): Promise<AttackResult<N>> {
  const epsilons = epsilonsOf(spec.name, goal);
  requireLabels(spec.name, classifier, { inputs, labels });
  requireOptions(spec.name, options, labels.length);
  await requireWithinBounds(spec.name, classifier, inputs);
  const samples = { inputs, labels, indices: options.indices ?? firstNumbers(labels.length) };
  const run = openContext(spec, classifier, rng);
  return owning(async (own) => {
    const chunks: ChunkResult[] = [];
    for (const rows of chunksOf(samples, options.batchSize ?? 256)) {
      // Lets timers, progress displays and signals have their turn.
      await tf.nextFrame();
      const chunk = selectSamples(samples, rows);
      own(chunk.inputs);
      chunks.push(await attackChunk(run, chunk, epsilons, own, options.signal));
    }
    return resultOf(spec, run, samples, epsilons, chunks);
  });
}
