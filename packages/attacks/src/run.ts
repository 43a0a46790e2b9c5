import { firstNumbers, type Norm, owning, type TensorOwner } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { AttackResult, BudgetOutcome, RunOptions, SampleStatus, Trajectory } from './attack.js';
import { answersFrom } from './model.js';
import { withRounding } from './norms/rounding.js';
import { partsOf } from './parts.js';
import { replaceRows } from './rows.js';
import { type Searched, search } from './search.js';
import type { AttackSpec } from './spec.js';
import { completeOptions } from './validation.js';
import { type AttackRun, type Samples, selectSamples, type Victims, victimsOf } from './victims.js';

/** The public `run` of every attack: checks the options, splits the batch, attacks its parts and joins what they found. */
export async function runAttack<N extends Norm>(spec: AttackSpec<N>, options: RunOptions): Promise<AttackResult<N>> {
  const run: AttackRun = { spec, ...(await completeOptions(spec, options)) };
  return attackParts<N>(spec, run).catch((error) => {
    // Whatever a loop or a model made of it, a run that was stopped ends with the signal's reason.
    run.signal?.throwIfAborted();
    throw error;
  });
}

async function attackParts<N extends Norm>(spec: AttackSpec<N>, run: AttackRun): Promise<AttackResult<N>> {
  const { batch, indices, criterion } = run;
  const samples = { ...batch, indices, goals: criterion.targets ?? batch.labels };
  return owning(async (own) => {
    const parts: PartResult[] = [];
    for (const rows of partsOf(batch.labels.length, run.batchSize)) {
      // Lets timers, progress displays and signals have their turn.
      await tf.nextFrame();
      const part = selectSamples(samples, rows);
      own(part.inputs);
      parts.push(await attackPart(run, part, own));
    }
    return joined(spec, run, samples, parts);
  });
}

/** What an attack found for a part of the batch. */
interface PartResult {
  readonly cleanPredictions: Int32Array;
  /** The rows of the part that were attacked; the others were misclassified from the start. */
  readonly rows: Int32Array;
  /** Of the rows attacked, one a budget; then a minimal attack's nearest points. */
  readonly outcomes: readonly BudgetOutcome[];
  readonly queries: number;
  readonly gradientCalls: number;
  readonly zeroGradients: number;
}

const sum = (values: Int32Array): number => values.reduce((total, value) => total + value, 0);

/** Some rows of row-major values. */
const rowsOf = (values: Float32Array, rows: Int32Array, count: number): Float32Array => {
  const size = values.length / count;
  const picked = new Float32Array(rows.length * size);
  for (const [position, row] of rows.entries())
    picked.set(values.subarray(row * size, (row + 1) * size), position * size);
  return picked;
};

/** Attacks one part at every budget, the perturbed inputs owned through `own`. */
function attackPart(run: AttackRun, part: Samples, own: TensorOwner['own']): Promise<PartResult> {
  return owning(async (ownHere) => {
    const { predictions, scores } = await answersFrom(run.spec.name, run.classifier, part.inputs);
    const rows = firstNumbers(part.labels.length).filter((row) => predictions[row] === part.labels[row]);
    const victims = victimsOf(
      run,
      selectSamples(part, rows),
      scores && rowsOf(scores, rows, predictions.length),
      ownHere,
    );
    const outcomes = await (run.spec.seeks === 'minimal' ? atDistances : atBudgets)(run, victims, own);
    const { queries, gradientCalls } = victims.spent;
    return {
      ...{ cleanPredictions: predictions, rows, outcomes },
      queries: predictions.length + sum(queries),
      gradientCalls: sum(gradientCalls),
      zeroGradients: victims.zeroGradient.filter(Boolean).length,
    };
  });
}

/** The outcomes of an attack within budgets: one search each. */
async function atBudgets(run: AttackRun, victims: Victims, own: TensorOwner['own']): Promise<readonly BudgetOutcome[]> {
  const outcomes: BudgetOutcome[] = [];
  for (const epsilon of run.epsilons) {
    run.signal?.throwIfAborted();
    const found = await search(run, victims, epsilon);
    own(found.perturbed);
    outcomes.push(found);
  }
  return outcomes;
}

/** The outcomes of a minimal attack: one search, and success wherever the distance is within the budget. */
async function atDistances(
  run: AttackRun,
  victims: Victims,
  own: TensorOwner['own'],
): Promise<readonly BudgetOutcome[]> {
  run.signal?.throwIfAborted();
  const nearest = await search(run, victims, Number.POSITIVE_INFINITY);
  own(nearest.perturbed);
  const outcomes = run.epsilons.map((epsilon) => withinBudget(nearest, victims, epsilon));
  own(outcomes.map(({ perturbed }) => perturbed));
  return [...outcomes, nearest];
}

const withinBudget = (nearest: Searched, { inputs, labels, lacks }: Victims, epsilon: number): BudgetOutcome => {
  const reached = nearest.status.map(
    (status, row) => status === 'fooled' && epsilon > 0 && (nearest.distances[row] ?? 0) <= withRounding(epsilon),
  );
  const rows = Int32Array.from(reached, (value, row) => (value ? row : -1));
  // A nearer point might have been found with gradients that are numbers, or with more queries.
  const beyond = (row: number): SampleStatus => {
    if (epsilon > 0 && !nearest.finite[row]) return 'failed';
    return epsilon > 0 && nearest.cut[row] ? 'out-of-queries' : 'robust';
  };
  return {
    ...nearest,
    epsilon,
    perturbed: replaceRows(inputs, [{ samples: nearest.perturbed, rows }]),
    status: nearest.status.map((status, row) => (status === 'fooled' && !reached[row] ? beyond(row) : status)),
    distances: nearest.distances.map((distance, row) => (reached[row] ? distance : 0)),
    missing: nearest.missing.map((missing, row) => (reached[row] ? missing : (lacks[row] ?? 0))),
    predictions: nearest.predictions.map((prediction, row) => (reached[row] ? prediction : (labels[row] ?? -1))),
  };
};

const joined = <N extends Norm>(
  { name, norm, seeks }: AttackSpec<N>,
  { epsilons, criterion }: AttackRun,
  samples: Samples,
  parts: readonly PartResult[],
): AttackResult<N> => {
  const cleanPredictions = Int32Array.from(parts.flatMap((part) => [...part.cleanPredictions]));
  const outcomes = epsilons.map((epsilon, budget) => joinedOutcome(samples, cleanPredictions, parts, budget, epsilon));
  const total = (field: 'queries' | 'gradientCalls' | 'zeroGradients') =>
    parts.reduce((count, part) => count + part[field], 0);
  const nearest =
    seeks === 'minimal' ? joinedOutcome(samples, cleanPredictions, parts, epsilons.length, Infinity) : undefined;
  return {
    ...{ attack: name, norm, criterion: criterion.name, cleanPredictions, outcomes },
    ...(nearest && { nearest }),
    ...{ queries: total('queries'), gradientCalls: total('gradientCalls'), zeroGradients: total('zeroGradients') },
    dispose: () => tf.dispose([...outcomes, ...(nearest ? [nearest] : [])].map(({ perturbed }) => perturbed)),
  };
};

/** What was found for some samples: those in these rows of the batch. */
interface Piece extends BudgetOutcome {
  readonly rows: Int32Array;
}

/** What each part found at one budget, its rows numbered as in the batch. */
const piecesOf = (parts: readonly PartResult[], budget: number): readonly Piece[] => {
  let before = 0;
  return parts.flatMap(({ cleanPredictions, rows, outcomes }) => {
    const start = before;
    before += cleanPredictions.length;
    const outcome = outcomes[budget];
    return outcome ? [{ ...outcome, rows: rows.map((row) => start + row) }] : [];
  });
};

/** The outcome for the whole batch from those of its parts, whose perturbed inputs it frees: misclassified samples stay as they were. */
const joinedOutcome = (
  { inputs }: Samples,
  clean: Int32Array,
  parts: readonly PartResult[],
  budget: number,
  epsilon: number,
): BudgetOutcome => {
  const pieces = piecesOf(parts, budget);
  const status = new Array<SampleStatus>(clean.length).fill('misclassified');
  const [distances, missing, predictions] = [
    new Float32Array(clean.length),
    new Float32Array(clean.length),
    clean.slice(),
  ];
  const [queries, gradientCalls] = [new Int32Array(clean.length), new Int32Array(clean.length)];
  for (const piece of pieces)
    for (const [position, row] of piece.rows.entries()) {
      status[row] = piece.status[position] ?? 'failed';
      distances[row] = piece.distances[position] ?? 0;
      predictions[row] = piece.predictions[position] ?? -1;
      missing[row] = piece.missing[position] ?? 0;
      queries[row] = piece.queries[position] ?? 0;
      gradientCalls[row] = piece.gradientCalls[position] ?? 0;
    }
  const trajectories = pieces.some((piece) => piece.trajectories) && Array.from(clean, (): readonly Trajectory[] => []);
  for (const piece of pieces)
    for (const [position, made] of piece.trajectories?.entries() ?? [])
      if (trajectories) trajectories[piece.rows[position] ?? 0] = made;
  const replacements = pieces.map(({ perturbed, rows }) => ({ samples: perturbed, rows }));
  const perturbed = replaceRows(inputs, replacements);
  tf.dispose(replacements.map(({ samples }) => samples));
  const told = { epsilon, perturbed, status, distances, predictions, missing, queries, gradientCalls };
  return trajectories ? { ...told, trajectories } : told;
};
