import type { ReportRun } from '../input.js';

const weightsOf = ({ evaluation }: ReportRun) => evaluation.model.weights;

/** Says where runs under several names or seeds are one training: what varies between them is the attacks' draws alone. */
export function repeatedWeights(runs: readonly ReportRun[]): string[] {
  const trainings = new Set(runs.flatMap((run) => weightsOf(run) ?? []));
  return [...trainings].flatMap((weights) => {
    const same = runs.filter((run) => weightsOf(run) === weights);
    if (same.length < 2) return [];
    const names = same.map(({ method, seed }) => `${method}, seed ${seed}`).join('; ');
    return [
      `${names} have the same weights, to the bit: they are one training, and an interval over them says nothing of another.`,
    ];
  });
}
