import type { TopLevelSpec } from 'vega-lite';
import { attackComparisons } from '../comparison/comparison.js';
import { methodsOf, type ReportRun } from '../input.js';
import { decayCurves, normTitle } from './decay-curves.js';
import { decisionSurfaces } from './decision-surface.js';
import { exampleGrid } from './example-grid.js';
import { trainingCurves } from './training-curves.js';

/** A chart of a report, not yet drawn. */
export interface Chart {
  /** Unique in a report; also its file name. */
  readonly name: string;
  readonly caption: string;
  readonly spec: TopLevelSpec;
}

const attacksOf = (runs: readonly ReportRun[]) => runs[0]?.evaluation.attacks ?? [];

const decay = (runs: readonly ReportRun[]): Chart[] =>
  attackComparisons(runs).map((comparison) => ({
    name: `decay-${comparison.attack}`,
    caption: `Accuracy of each method as the budget of ${comparison.attack} (${normTitle[comparison.norm]}, ${comparison.n} samples) grows.`,
    spec: decayCurves(comparison),
  }));

const pictures = (runs: readonly ReportRun[]): Chart[] =>
  attacksOf(runs).flatMap(({ name }) => {
    const samples = (runs[0]?.evaluation.examples.clean ?? []).slice(0, 2);
    return samples.flatMap(({ sample }) => {
      const spec = exampleGrid(runs, name, sample);
      const caption = `Sample ${sample} under ${name}, with the class each model gives it.`;
      return spec ? [{ name: `examples-${name}-${sample}`, caption, spec }] : [];
    });
  });

const training = (runs: readonly ReportRun[]): Chart[] =>
  runs.every(({ epochs }) => epochs.length > 0)
    ? [
        {
          name: 'training',
          caption: `Training loss of ${methodsOf(runs).join(', ')}; penalties differ, so compare shapes, not heights.`,
          spec: trainingCurves(runs),
        },
      ]
    : [];

function surfaces(runs: readonly ReportRun[]): Chart[] {
  const spec = decisionSurfaces(runs);
  const caption = 'Probability of the second class over the input plane: orange 0, white undecided, blue 1.';
  return spec ? [{ name: 'decision-surface', caption, spec }] : [];
}

/** Every chart that the runs have data for. */
export const chartsOf = (runs: readonly ReportRun[]): Chart[] => [
  ...decay(runs),
  ...surfaces(runs),
  ...pictures(runs),
  ...training(runs),
];
