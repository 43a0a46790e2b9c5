import type { Evaluation } from '@infomixup/evaluation';
import type { ReportInput } from '../input.js';

const distinct = <T,>(values: readonly T[]): T[] => [...new Set(values)];

/** Where what was attacked is not a model's mean: how its noise was drawn. */
function samplingText({ model: { name, sampling } }: Evaluation): readonly string[] {
  if (!sampling) return [];
  const { passes, frozen } = sampling;
  const noise = frozen ? 'the same noise for every answer' : 'noise drawn anew for every answer';
  return [`${name} by ${passes === 1 ? 'one pass' : `the mean of ${passes} passes`} with ${noise}`];
}

/** One line that says what was compared on what. */
export function Setting({ input: { runs } }: { input: ReportInput }) {
  const evaluation = runs[0]?.evaluation;
  const seeds = distinct(runs.map(({ seed }) => seed));
  const models = distinct(runs.map((run) => run.evaluation.model.name));
  const engines = distinct(runs.map((run) => run.evaluation.engine));
  const sampled = distinct(runs.flatMap((run) => samplingText(run.evaluation)));
  const changed = distinct(runs.flatMap((run) => run.evaluation.dataset.changed ?? []));
  const names = distinct(runs.flatMap(({ evaluationName }) => evaluationName ?? []));
  return (
    <p class="lead">
      {models.join(', ')} on {evaluation?.dataset.name}, {evaluation?.n} test samples,{' '}
      {seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds (${seeds.join(', ')})`}, engine{' '}
      {engines.join(', ')}
      {changed.length > 0 &&
        `, data other than in training (${changed.join('; ')}): samples may be among those trained on`}
      {sampled.length > 0 && `, ${sampled.join(', ')}`}
      {names.length > 0 && `, evaluation ${names.join(', ')}`}
    </p>
  );
}
