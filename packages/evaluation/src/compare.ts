import { InfomixupError, type Norm } from '@infomixup/core';
import {
  type DecayCurve,
  decayBand,
  decayCurve,
  normalizedArea,
  type Summary,
  sharedEpsilons,
  summarize,
} from '@infomixup/metrics';
import type { AttackEvaluation } from './schema/attack-evaluation.js';
import type { Evaluation } from './schema/evaluation.js';

/** Which attack's curves are compared. */
export interface ComparedAttack<N extends Norm = Norm> {
  readonly attack: string;
  readonly norm: N;
}

/** What one method reached over its runs. */
export interface MethodRow {
  readonly method: string;
  /** The runs' evaluation seeds. */
  readonly seeds: readonly number[];
  /** Accuracy without an attack, on the whole data set. */
  readonly clean: Summary;
  /** Accuracy under the attack, one entry an epsilon of the comparison: read it with `atEpsilon`. */
  readonly accuracy: readonly Summary[];
  /** Normalised area under the decay curve. */
  readonly area: Summary;
  /** Normalised area under the best-so-far curve. */
  readonly bestSoFarArea: Summary;
}

/** Methods side by side under one attack, on one grid and the same samples. */
export interface RunComparison<N extends Norm = Norm> extends ComparedAttack<N> {
  readonly dataset: string;
  /** Samples attacked. */
  readonly n: number;
  readonly epsilons: readonly number[];
  readonly rows: readonly MethodRow[];
}

interface Run {
  /** Such as `mixup, run 2`. */
  readonly name: string;
  readonly evaluation: Evaluation;
  readonly found: AttackEvaluation;
}

const refuse = (what: string, code: string) => new InfomixupError(`evaluation: ${what}`, code);

function attackOf(name: string, evaluation: Evaluation, { attack, norm }: ComparedAttack): AttackEvaluation {
  const [found, second] = evaluation.attacks.filter((item) => item.name === attack && item.norm === norm);
  if (!found) {
    const present = evaluation.attacks.map((item) => `${item.name} ${item.norm}`).join(', ') || 'none';
    throw refuse(
      `${name} holds no ${attack} ${norm} (it holds: ${present}); evaluate it with that attack`,
      'missing-attack',
    );
  }
  if (second) throw refuse(`${name} holds ${attack} ${norm} more than once; keep one of them`, 'ambiguous-attack');
  return found;
}

const curveOf = ({ found }: Run): DecayCurve => decayCurve(found.norm, found.epsilons, found.accuracy);

const namedCurves = (runs: readonly Run[]) => Object.fromEntries(runs.map((run) => [run.name, curveOf(run)]));

/** What must agree for two accuracies to be of the same thing. */
const circumstances = ({ evaluation, found }: Run): Record<string, string> => ({
  'data set': evaluation.dataset.name,
  'sample count': String(evaluation.n),
  'attacked sample count': String(found.n),
  samples: evaluation.order ? 'a stratified part' : 'the first ones',
  'what is changed of the data set': evaluation.dataset.changed?.join('; ') ?? 'nothing',
  'attack settings': JSON.stringify(found.settings),
  'query budget': String(found.queryBudget ?? 'none'),
  "the attack's code": found.code ?? 'built in',
});

function requireSameCircumstances(first: Run, other: Run): void {
  const expected = circumstances(first);
  for (const [what, value] of Object.entries(circumstances(other))) {
    if (value !== expected[what])
      throw refuse(
        `'${first.name}' and '${other.name}' differ in ${what}: ${expected[what]} and ${value}; evaluate both alike`,
        'different-circumstances',
      );
  }
}

function rowOf(method: string, runs: readonly Run[], norm: Norm): MethodRow {
  return {
    method,
    seeds: runs.map(({ evaluation }) => evaluation.seed),
    clean: summarize(runs.map(({ evaluation }) => evaluation.clean.accuracy)),
    accuracy: decayBand(norm, namedCurves(runs)).accuracy,
    area: summarize(runs.map((run) => normalizedArea(curveOf(run)))),
    bestSoFarArea: summarize(runs.map(({ found }) => found.bestSoFar.area)),
  };
}

function runsOf(method: string, evaluations: readonly Evaluation[], compared: ComparedAttack): Run[] {
  if (evaluations.length === 0) throw refuse(`${method} has no run; leave it out or evaluate it`, 'no-runs');
  return evaluations.map((evaluation, position) => {
    const name = `${method}, run ${position + 1}`;
    return { name, evaluation, found: attackOf(name, evaluation, compared) };
  });
}

/**
 * Compares methods under one attack: mean, deviation and 95 % interval over each method's runs.
 *
 * @param methods - The evaluations of each method's runs, usually one a seed.
 * @param compared - Name and norm of the attack whose curves are compared.
 * @throws InfomixupError `different-grids` or `different-circumstances` (data set, samples, attack settings, query budget),
 * naming both runs; `missing-attack` or `ambiguous-attack`, naming the run; `no-runs`.
 *
 * @example
 * ```ts
 * import { fgsm } from '@infomixup/attacks';
 * import { memoryDataset } from '@infomixup/core';
 * import { compareRuns, evaluate } from '@infomixup/evaluation';
 * import { atEpsilon } from '@infomixup/metrics';
 * import * as tf from '@tensorflow/tfjs';
 *
 * const dataset = memoryDataset({
 *   ...{ name: 'line', classes: ['left', 'right'], bounds: [0, 1], inputShape: [1] },
 *   ...{ inputs: Float32Array.of(0.1, 0.4, 0.6, 0.9), labels: Int32Array.of(0, 0, 1, 1) },
 * });
 * const thresholdAt = (threshold: number, seed: number) =>
 *   evaluate({
 *     ...{ model: 'threshold', dataset, seed, probeSamples: 0 },
 *     attacks: [{ attack: fgsm({ norm: 'linf' }), epsilons: [0, 0.2] }],
 *     classifier: {
 *       ...{ bounds: [0, 1], classes: 2 },
 *       logits: (inputs) => tf.tidy(() => tf.matMul(tf.sub(inputs, threshold) as tf.Tensor2D, [[-4, 4]])),
 *     },
 *   });
 * const { epsilons, rows } = compareRuns(
 *   { centred: [await thresholdAt(0.5, 1), await thresholdAt(0.52, 2)], shifted: [await thresholdAt(0.7, 1)] },
 *   { attack: 'fgsm', norm: 'linf' },
 * );
 * console.assert(rows.map(({ method }) => method).join() === 'centred,shifted');
 * console.assert(atEpsilon(epsilons, rows[0]?.accuracy ?? [], 0.2).mean === 0.5);
 * console.assert(rows[1]?.clean.mean === 0.75);
 * ```
 */
export function compareRuns<N extends Norm>(
  methods: Readonly<Record<string, readonly Evaluation[]>>,
  compared: ComparedAttack<N>,
): RunComparison<N> {
  const groups = Object.entries(methods).map(([method, evaluations]) => ({
    method,
    runs: runsOf(method, evaluations, compared),
  }));
  const [first, ...others] = groups.flatMap(({ runs }) => runs);
  if (!first) throw refuse('there is nothing to compare; give at least one method with a run', 'no-runs');
  const epsilons = sharedEpsilons<Norm>(compared.norm, namedCurves([first, ...others]));
  for (const other of others) requireSameCircumstances(first, other);
  return {
    ...{ attack: compared.attack, norm: compared.norm },
    dataset: first.evaluation.dataset.name,
    n: first.found.n,
    epsilons,
    rows: groups.map(({ method, runs }) => rowOf(method, runs, compared.norm)),
  };
}
