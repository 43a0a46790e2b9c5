import type { ReportInput } from '../input.js';

const distinct = <T,>(values: readonly T[]): T[] => [...new Set(values)];

/** One line that says what was compared on what. */
export function Setting({ input: { runs } }: { input: ReportInput }) {
  const evaluation = runs[0]?.evaluation;
  const seeds = distinct(runs.map(({ seed }) => seed));
  const models = distinct(runs.map((run) => run.evaluation.model.name));
  const engines = distinct(runs.map((run) => run.evaluation.engine));
  const names = distinct(runs.flatMap(({ evaluationName }) => evaluationName ?? []));
  return (
    <p class="lead">
      {models.join(', ')} on {evaluation?.dataset.name}, {evaluation?.n} test samples,{' '}
      {seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds (${seeds.join(', ')})`}, engine{' '}
      {engines.join(', ')}
      {names.length > 0 && `, evaluation ${names.join(', ')}`}
    </p>
  );
}
