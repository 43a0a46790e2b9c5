import type { Norm } from '@infomixup/core';
import { type AttackEvaluation, type CheckResult, type Evaluation, evaluationSchema } from '@infomixup/evaluation';
import { bestSoFar, decayCurve, normalizedArea, wilsonInterval } from '@infomixup/metrics';
import type { ReportRun } from '../src/input.js';

/** What a test says about one attack; the rest follows from it. */
export interface AttackFacts {
  readonly name?: string;
  readonly norm?: Norm;
  readonly epsilons?: readonly number[];
  readonly accuracy?: readonly number[];
  /** Samples attacked. */
  readonly n?: number;
  readonly passes?: AttackEvaluation['passes'];
  readonly nearest?: AttackEvaluation['nearest'];
  /** The order in which samples fall, by their numbers; the last ones first unless told. */
  readonly order?: readonly number[];
}

/** What a test says about an evaluation; the rest is the same in all. */
export interface EvaluationFacts {
  readonly clean?: number;
  readonly attacks?: readonly AttackFacts[];
  readonly checks?: readonly CheckResult[];
  readonly trajectories?: Evaluation['trajectories'];
  readonly transfer?: Evaluation['transfer'];
  readonly dataset?: string;
  /** Shape of one input. */
  readonly inputShape?: readonly number[];
  /** Samples kept as examples. */
  readonly examples?: number;
}

const samples = 1000;

function attackEvaluation({
  name = 'fgsm',
  norm = 'linf',
  epsilons = [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  accuracy: wanted = [0.98, 0.7, 0.4, 0.2, 0.1, 0.05],
  n = samples,
  passes,
  nearest,
  order = Array.from({ length: n }, (_, i) => n - 1 - i),
}: AttackFacts): AttackEvaluation {
  const right = wanted.map((share) => Math.round(n * share));
  const accuracy = right.map((count) => count / n);
  const curve = decayCurve(norm, epsilons, accuracy);
  const envelope = bestSoFar(curve);
  const [first = 0] = right;
  const successes = right.map((count) => first - count);
  const brokenFrom = Array<number>(n).fill(-1);
  order.forEach((sample, place) => {
    const from = right.findIndex((count) => place < n - count);
    if (place >= n - first) brokenFrom[sample] = from < 0 ? epsilons.length : from;
  });
  return {
    ...{ name, norm, epsilons, accuracy, n, seed: 1, settings: { steps: 1 }, cleanAccuracy: first / n },
    ...{ successes, brokenFrom, area: normalizedArea(curve) },
    failures: accuracy.map(() => 0),
    outOfQueries: accuracy.map(() => 0),
    ...{ threat: norm, seeks: 'bounded', knowledge: 'gradients', iterative: false },
    meanDistance: successes.map((count, i) => (count > 0 ? (epsilons[i] ?? 0) : null)),
    bestSoFar: { accuracy: envelope.accuracy, area: normalizedArea(envelope) },
    ...{ queries: n, gradientCalls: n, zeroGradients: 0, ...(passes && { passes }), ...(nearest && { nearest }) },
  };
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function examplesOf(count: number, inputShape: readonly number[], attacks: readonly AttackEvaluation[]) {
  const size = inputShape.reduce((product, length) => product * length, 1);
  const values = (sample: number, shift: number) =>
    base64(Uint8Array.from({ length: size }, (_, i) => (40 * i + 90 * sample + shift) % 256));
  const kept = Array.from({ length: count }, (_, sample) => sample);
  return {
    encoding: 'uint8' as const,
    clean: kept.map((sample) => ({ sample, label: 0, prediction: 0, values: values(sample, 0) })),
    perturbed: attacks.flatMap(({ name, norm, epsilons }) =>
      epsilons.slice(1, 4).flatMap((epsilon, i) =>
        kept.map((sample) => ({
          ...{ sample, attack: name, norm, epsilon },
          ...{ prediction: i === 0 ? 0 : 1, values: values(sample, 100 * epsilon) },
        })),
      ),
    ),
  };
}

export const check = (name: string, verdict: CheckResult['verdict']): CheckResult => ({
  ...{ name, verdict, rule: `the rule of ${name}`, source: 'a paper', summary: `what ${name} found` },
  ...{ numbers: {}, samples: [] },
});

/** A valid evaluation on the data set `stripes` with the classes `dark` and `bright`. */
export function evaluationOf(facts: EvaluationFacts = {}): Evaluation {
  const { clean = 0.98, dataset = 'stripes', inputShape = [4, 3, 1], examples = 2 } = facts;
  const correct = Math.round(samples * clean);
  const attacks = (facts.attacks ?? [{}]).map(attackEvaluation);
  return evaluationSchema.parse({
    ...{ schema: 'infomixup/evaluation', version: 2, n: samples, seed: 1, engine: 'test' },
    model: { name: 'lenet5', classes: 2, bounds: [0, 1] },
    dataset: { name: dataset, classes: ['dark', 'bright'], inputShape },
    clean: { correct, accuracy: correct / samples, interval: wilsonInterval(correct, samples) },
    attacks,
    ...{ worstCase: [], probes: [] },
    checks: facts.checks ?? [check('deterministic-forward', 'pass')],
    ...(facts.trajectories && { trajectories: facts.trajectories }),
    ...(facts.transfer && { transfer: facts.transfer }),
    examples: examplesOf(examples, inputShape, attacks),
  });
}

/** A run of `method` whose loss falls over three epochs. */
export const runOf = (method: string, seed = 1, facts: EvaluationFacts = {}): ReportRun => ({
  method,
  seed,
  epochs: [1, 2, 3].map((epoch) => ({ epoch, loss: (1 + 0.1 * seed) / epoch, terms: {} })),
  evaluation: evaluationOf(facts),
});

/** The same run with the answers of a model that tells left from right. */
export const withSurface = (run: ReportRun): ReportRun => ({
  ...run,
  surface: {
    ...{ x: [-1, 1], y: [-1, 1], columns: 2, rows: 2, probabilities: [0.1, 0.9, 0.1, 0.9] },
    points: [
      { x: -0.5, y: 0.2, label: 0 },
      { x: 0.5, y: -0.2, label: 1 },
    ],
  },
});
