import { bestSoFar, decayCurve, normalizedArea, wilsonInterval } from '@infomixup/metrics';
import { quartilesOf } from './quartiles.js';
import { accuracies, brokenFrom, countStatus, type Recording } from './record/recording.js';
import type { AttackEvaluation } from './schema/attack-evaluation.js';

const meanDistances = ({ status, distances }: Recording): (number | null)[] =>
  status.map((samples, i) => {
    const found = (distances[i] ?? []).filter((_, sample) => samples[sample] === 'fooled');
    return found.length === 0 ? null : found.reduce((sum, distance) => sum + distance, 0) / found.length;
  });

/** The numbers of one recorded attack, as `evaluation.json` holds them. */
export function summarizeAttack(recording: Recording, seed: number): AttackEvaluation {
  const { attack, norm, threat, seeks, knowledge, iterative, settings, n, epsilons } = recording;
  const { queries, gradientCalls, zeroGradients, queryBudget, code, nearest, passes } = recording;
  const curve = decayCurve(norm, epsilons, accuracies(recording));
  const envelope = bestSoFar(curve);
  const [misclassified = 0] = countStatus(recording, 'misclassified');
  return {
    name: attack,
    ...{ norm, threat, seeks, knowledge, iterative, settings },
    seed,
    n,
    epsilons,
    ...(queryBudget !== undefined && { queryBudget }),
    ...(code && { code }),
    cleanAccuracy: 1 - misclassified / n,
    accuracy: curve.accuracy,
    intervals: curve.accuracy.map((share) => {
      const { low, high } = wilsonInterval(Math.round(share * n), n);
      return [low, high];
    }),
    successes: countStatus(recording, 'fooled'),
    failures: countStatus(recording, 'failed'),
    outOfQueries: countStatus(recording, 'out-of-queries'),
    meanDistance: meanDistances(recording),
    brokenFrom: brokenFrom(recording),
    area: normalizedArea(curve),
    bestSoFar: { accuracy: envelope.accuracy, area: normalizedArea(envelope) },
    queries,
    gradientCalls,
    zeroGradients,
    ...(nearest && { nearest: { distances: nearest, quartiles: quartilesOf(nearest, n - misclassified) } }),
    ...(passes && { passes }),
  };
}
