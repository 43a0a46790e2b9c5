import { attackComparisons } from '../comparison/attacks.js';
import { methodsOf, type ReportRun } from '../input.js';
import { attackSlug, normTitle } from '../titles.js';
import { type Chart, withFileNames } from './chart.js';
import { decayCurves } from './decay-curves.js';
import { decisionSurfaces } from './decision-surface.js';
import { distanceHistograms } from './distance-histograms.js';
import { exampleGrid } from './example-grid.js';
import { className } from './pictures.js';
import { trainingCurves } from './training-curves.js';
import { trajectoryNorms, trajectoryPanels } from './trajectory-panels.js';

/** How many of the samples kept are drawn, for each attack. */
const shownSamples = 2;

const attacksOf = (runs: readonly ReportRun[]) => runs[0]?.evaluation.attacks ?? [];

const decay = (runs: readonly ReportRun[]): Chart[] =>
  attackComparisons(runs).map((comparison) => ({
    name: `decay-${attackSlug({ name: comparison.attack, norm: comparison.norm }, attacksOf(runs))}`,
    subject: 'decay',
    caption: `Accuracy of each method as the budget of ${comparison.attack} (${normTitle[comparison.norm]}, ${comparison.n} samples) grows.`,
    spec: decayCurves(comparison),
  }));

const distances = (runs: readonly ReportRun[]): Chart[] =>
  attacksOf(runs).flatMap((attack, _, all): Chart[] => {
    const spec = distanceHistograms(runs, attack);
    const caption =
      `How far the nearest adversarial points lie that ${attack.name} (${normTitle[attack.norm]}) found on ${attack.n} ` +
      'samples: the farther, the more robust. Quartiles are of the samples that are right without an attack.';
    return spec ? [{ name: `distances-${attackSlug(attack, all)}`, subject: 'distances', caption, spec }] : [];
  });

const trajectories = (runs: readonly ReportRun[]): Chart[] =>
  trajectoryNorms(runs).map((norm) => ({
    name: `trajectories-${norm}`,
    subject: 'trajectories',
    caption:
      `Ascents from single samples (${normTitle[norm]}), of each method its first seed. An attack that works raises the loss ` +
      'and lowers the margin until neither changes; a gradient of zero (drawn at 1e-12) leads nowhere.',
    spec: trajectoryPanels(runs, norm),
  }));

function surfaces(runs: readonly ReportRun[]): Chart[] {
  const [spec, evaluation] = [decisionSurfaces(runs), runs[0]?.evaluation];
  if (!spec || !evaluation) return [];
  const caption =
    `What each model (its first seed) answers over the input plane: orange ${className(evaluation, 0)}, ` +
    `blue ${className(evaluation, 1)}, white undecided. Points are samples.`;
  return [{ name: 'decision-surface', subject: 'decision-surface', caption, spec }];
}

const examples = (runs: readonly ReportRun[]): Chart[] =>
  attacksOf(runs).flatMap((attack, _, all) => {
    const samples = (runs[0]?.evaluation.examples.clean ?? []).slice(0, shownSamples);
    return samples.flatMap(({ sample }): Chart[] => {
      const spec = exampleGrid(runs, attack, sample);
      const caption = `Sample ${sample} under ${attack.name} (${normTitle[attack.norm]}), with the class each model (its first seed) gives it.`;
      return spec
        ? [{ name: `examples-${attackSlug(attack, all)}-${sample}`, subject: 'examples', caption, spec }]
        : [];
    });
  });

function training(runs: readonly ReportRun[]): Chart[] {
  if (runs.some(({ epochs }) => epochs.length === 0)) return [];
  const caption = `Training loss of ${methodsOf(runs).join(', ')}; penalties differ, so compare shapes, not heights.`;
  return [{ name: 'training', subject: 'training', caption, spec: trainingCurves(runs) }];
}

/** Every chart that the runs have data for. */
export function chartsOf(runs: readonly ReportRun[]): Chart[] {
  return withFileNames([
    ...decay(runs),
    ...distances(runs),
    ...trajectories(runs),
    ...surfaces(runs),
    ...examples(runs),
    ...training(runs),
  ]);
}
