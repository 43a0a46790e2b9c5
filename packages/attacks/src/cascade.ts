import { described, firstNumbers, InfomixupError, type Json } from '@infomixup/core';
import * as tf from '@tensorflow/tfjs';
import type { Attack, AttackResult, BoundedNorm, RunOptions } from './attack.js';
import {
  type CascadeOutcome,
  type CascadeStage,
  enter,
  type Ledger,
  leftOf,
  openLedger,
  openRows,
  outcomeOf,
  type StillRobust,
  sum,
} from './cascade-ledger.js';
import { becomes } from './criterion.js';
import { answersFrom, covers, type Knowledge } from './model.js';
import { partsOf } from './parts.js';
import { gatherRows } from './rows.js';
import type { AttackSpec } from './spec.js';
import { type CompleteOptions, completeOptions } from './validation.js';
import { verdictsOf } from './victims.js';

/** What a cascade found. */
export interface CascadeResult<N extends BoundedNorm = BoundedNorm> extends AttackResult<N> {
  readonly outcomes: readonly CascadeOutcome[];
}

/** Options of a cascade's run. */
export interface CascadeRunOptions extends RunOptions {
  /** What an earlier run, with the same options, had come to: it is taken over, and the result the same. */
  readonly progress?: readonly CascadeStage[];
  /** Is told after each member all that was done so far, to be kept as JSON. Is waited for. */
  readonly onProgress?: (progress: readonly CascadeStage[]) => void | Promise<void>;
}

/** Several attacks of one norm, each on the samples that none before it fooled. */
export interface Cascade<N extends BoundedNorm = BoundedNorm> extends Attack<N> {
  readonly run: (options: CascadeRunOptions) => Promise<CascadeResult<N>>;
}

/** An attack, or one that is made on some of the samples alone. */
export type CascadeMember<N extends BoundedNorm> =
  | Attack<N>
  | { readonly attack: Attack<N>; readonly among?: ((sample: StillRobust) => boolean) | undefined };

/** What a cascade is made of. */
export interface CascadeOptions<N extends BoundedNorm> {
  readonly name: string;
  readonly norm: N;
  /** In their order; which, may hang on the number of classes. */
  readonly members: readonly CascadeMember<N>[] | ((classes: number) => readonly CascadeMember<N>[]);
  /** The search ends where no more than this share of the batch are left for a member, in [0, 1]; 0 unless told. */
  readonly tolerance?: number;
  /** For reports; the members' own names and settings unless told. */
  readonly settings?: Json;
}

/**
 * Attacks in a row, each on the samples that are still robust: the worst case of each sample over all of them, for less
 * than all of them. A sample's points are those of the member that fooled it; a sample that none fooled stays as it was,
 * and is `failed` or `out-of-queries` where that became of it under any member.
 *
 * `result.outcomes` tell who broke each sample and what each member cost. A run that was killed goes on with the `progress`
 * that it told `onProgress`, to the same result.
 *
 * @throws InfomixupError `invalid-options` without members, or for one of another norm
 *
 * @example
 * ```ts
 * import { cascade, fgsm, pgd } from '@infomixup/attacks';
 * import { randomStream } from '@infomixup/core';
 * import { linearClassifier } from '@infomixup/testing';
 * import * as tf from '@tensorflow/tfjs';
 * const both = cascade({
 *   ...{ name: 'both', norm: 'linf' },
 *   members: [fgsm({ norm: 'linf' }), pgd({ norm: 'linf', steps: 3 })],
 * });
 * const batch = { inputs: tf.tensor2d([[0.5, 0.4], [0.9, 0.2]]), labels: Int32Array.of(1, 1) };
 * const classifier = linearClassifier({ weights: [1, -1] });
 * const result = await both.run({ classifier, batch, epsilons: [0.1], rng: randomStream(1, 'both') });
 * const [outcome] = result.outcomes;
 * console.assert(outcome?.brokenBy[0] === 'fgsm' && outcome.members[1]?.attacked === 1);
 * result.dispose();
 * batch.inputs.dispose();
 * ```
 */
export function cascade<N extends BoundedNorm>(options: CascadeOptions<N>): Cascade<N> {
  const { name, norm, members, tolerance = 0 } = options;
  // By authors without types too.
  if (typeof name !== 'string' || typeof norm !== 'string')
    throw new InfomixupError(
      `cascade: name is ${described(name)} and norm is ${described(norm)}; give both, such as { name: 'mine', norm: 'linf' }`,
      'invalid-options',
    );
  const membersFor = (classes: number) =>
    (typeof members === 'function' ? members(classes) : members).map((member) =>
      'attack' in member ? { attack: member.attack, among: member.among ?? all } : { attack: member, among: all },
    );
  const usual = requireMembers(name, norm, membersFor(10));
  const about = {
    ...{ name, norm, threat: norm, seeks: 'bounded' as const, iterative: true },
    knowledge: usual.map(({ attack }) => attack.knowledge).reduce(more),
    settings: options.settings ?? usual.map(({ attack }) => ({ attack: attack.name, settings: attack.settings })),
  };
  return { ...about, run: (given) => runCascade(about, { membersFor, tolerance }, given) };
}

const all = () => true;

const more = (one: Knowledge, other: Knowledge): Knowledge => (covers(one, other) ? one : other);

/** A member, and who it is made on. */
interface Member<N extends BoundedNorm> {
  readonly attack: Attack<N>;
  readonly among: (sample: StillRobust) => boolean;
}

interface Plan<N extends BoundedNorm> {
  readonly membersFor: (classes: number) => readonly Member<N>[];
  readonly tolerance: number;
}

function requireMembers<N extends BoundedNorm>(name: string, norm: N, members: readonly Member<N>[]) {
  const stranger = members.find(({ attack }) => attack.norm !== norm)?.attack;
  if (members.length > 0 && !stranger) return members;
  const what = stranger
    ? `"${stranger.name}" attacks in ${stranger.norm}; give members of ${norm}`
    : 'has no members; give some';
  throw new InfomixupError(`cascade "${name}": ${what}`, 'invalid-options');
}

type Described<N extends BoundedNorm> = Omit<Cascade<N>, 'run'>;

async function runCascade<N extends BoundedNorm>(
  about: Described<N>,
  { membersFor, tolerance }: Plan<N>,
  { progress = [], onProgress, ...given }: CascadeRunOptions,
): Promise<CascadeResult<N>> {
  const spec: AttackSpec<N> = about;
  const run = await completeOptions(spec, given);
  const members = membersFor(run.classifier.classes);
  const { cleanPredictions, leads } = await answersToInputs(about.name, run);
  const stages: CascadeStage[] = [];
  const ledgers = run.epsilons.map((epsilon) => ({
    epsilon,
    ledger: openLedger(cleanPredictions, leads, run.batch.labels),
  }));
  for (const { epsilon, ledger } of ledgers)
    for (const [number, member] of members.entries()) {
      const rows = epsilon > 0 ? openRows(ledger, run, member.among) : new Int32Array();
      if (rows.length <= tolerance * run.batch.labels.length) continue;
      const known = progress.find((stage) => stage.epsilon === epsilon && stage.member === number);
      const stage = known ?? (await attackWith(run, member.attack, { epsilon, number, rows, ledger }));
      enter(ledger, stage);
      stages.push(stage);
      if (!known) await onProgress?.([...stages]);
    }
  const outcomes = ledgers.map(({ epsilon, ledger }) => outcomeOf(run, epsilon, ledger));
  const total = (field: 'queries' | 'gradientCalls') => sum(stages.flatMap((stage) => [...stage[field]]));
  return {
    ...{ attack: about.name, norm: about.norm, criterion: run.criterion.name, cleanPredictions, outcomes },
    ...{ queries: cleanPredictions.length + total('queries'), gradientCalls: total('gradientCalls') },
    // Each counts samples; which ones, is not told.
    zeroGradients: Math.max(0, ...stages.map(({ zeroGradients }) => zeroGradients)),
    dispose: () => tf.dispose(outcomes.map(({ perturbed }) => perturbed)),
  };
}

/** The classes of the unperturbed inputs, and what they lack to the criterion. */
async function answersToInputs(name: string, { batch, batchSize, classifier, criterion }: CompleteOptions) {
  const cleanPredictions = new Int32Array(batch.labels.length);
  const leads = new Float32Array(batch.labels.length);
  const goals = criterion.targets ?? batch.labels;
  for (const rows of partsOf(batch.labels.length, batchSize)) {
    const part = gatherRows(batch.inputs, rows);
    const answers = await answersFrom(name, classifier, part).finally(() => part.dispose());
    const { margins } = verdictsOf(
      criterion,
      answers,
      rows.map((row) => goals[row] ?? -1),
    );
    cleanPredictions.set(answers.predictions, rows[0] ?? 0);
    leads.set(margins, rows[0] ?? 0);
  }
  return { cleanPredictions, leads };
}

interface Turn {
  readonly epsilon: number;
  readonly number: number;
  readonly rows: Int32Array;
  readonly ledger: Ledger;
}

/** Lets a member attack some samples. */
async function attackWith(run: CompleteOptions, member: Attack, turn: Turn): Promise<CascadeStage> {
  const { epsilon, number, rows, ledger } = turn;
  const { batch, criterion, indices, classifier, batchSize, rng, signal, queryBudget } = run;
  const select = (values: Int32Array) => rows.map((row) => values[row] ?? -1);
  const inputs = gatherRows(batch.inputs, rows);
  // One of them is the unperturbed input's.
  const left = Math.min(...Array.from(rows, (row) => leftOf(ledger, run, row))) - 1;
  const result = await member
    .run({
      ...{ classifier, batch: { inputs, labels: select(batch.labels) }, epsilons: [epsilon], batchSize },
      ...{ indices: select(indices), rng: rng.fork('member', number) },
      criterion: criterion.targets ? becomes(select(criterion.targets), criterion.margin) : criterion,
      ...(Number.isFinite(queryBudget) && { queryBudget: left }),
      ...(signal && { signal }),
    })
    .finally(() => inputs.dispose());
  return stageOf(member.name, turn, result).finally(() => result.dispose());
}

async function stageOf(attack: string, { epsilon, number, rows }: Turn, result: AttackResult): Promise<CascadeStage> {
  const [outcome] = result.outcomes;
  const status = outcome?.status ?? [];
  const fooled = firstNumbers(rows.length).filter((position) => status[position] === 'fooled');
  const values = (await outcome?.perturbed.data<'float32'>()) ?? new Float32Array();
  const size = values.length / rows.length;
  const cost = outcome ?? result.nearest;
  return {
    ...{ epsilon, member: number, attack, rows: [...rows], status },
    queries: Array.from(rows, (_, position) => 1 + (cost?.queries[position] ?? 0)),
    gradientCalls: Array.from(rows, (_, position) => cost?.gradientCalls[position] ?? 0),
    missing: Array.from(rows, (_, position) => outcome?.missing[position] ?? 0),
    predictions: Array.from(fooled, (position) => outcome?.predictions[position] ?? -1),
    distances: Array.from(fooled, (position) => outcome?.distances[position] ?? 0),
    points: Array.from(fooled, (position) => Array.from(values.subarray(position * size, (position + 1) * size))),
    zeroGradients: result.zeroGradients,
  };
}
