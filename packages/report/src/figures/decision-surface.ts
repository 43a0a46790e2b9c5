import type { TopLevelSpec } from 'vega-lite';
import { type DecisionSurface, firstRuns, type ReportRun } from '../input.js';
import { bytesOf, imageUrl } from '../render/image-url.js';
import { className } from './pictures.js';
import { theme } from './theme.js';

const side = 240;
const colors = ['#e69f00', '#0072b2'];
const [first, second] = [
  [0xe6, 0x9f, 0x00],
  [0x00, 0x72, 0xb2],
];

// Paler than the samples drawn on top, so that these stay visible in the region of their own class.
const strength = 0.55;

/** Pale orange through white to pale blue: white is where the model does not know. */
function colorOf(probability: number): number[] {
  const certainty = strength * Math.abs(2 * probability - 1);
  const end = probability < 0.5 ? first : second;
  return end.map((channel) => (255 + (channel - 255) * certainty) / 255);
}

/** The surface as one picture: a hundred thousand marks would be slow to draw and leave seams. */
const surfaceImage = ({ rows, columns, probabilities }: DecisionSurface): string =>
  imageUrl(bytesOf(probabilities.flatMap(colorOf), [0, 1]), [rows, columns, 3]);

const axis = (field: string, domain: readonly [number, number], title: string) => ({
  field,
  type: 'quantitative' as const,
  title,
  scale: { domain: [...domain], nice: false },
  axis: { tickCount: 5 },
});

/** A channel that tells the two classes apart, explained in one legend. */
const byClass = (classes: readonly string[], range: readonly string[]) => ({
  field: 'class',
  type: 'nominal' as const,
  scale: { domain: [...classes], range: [...range] },
  legend: { title: 'samples of class', orient: 'bottom' as const, offset: 20 },
});

function panel({ method, seed, evaluation }: ReportRun, surface: DecisionSurface) {
  const x = axis('x', surface.x, 'x₁ (input units)');
  const y = axis('y', surface.y, 'x₂ (input units)');
  const classes = [className(evaluation, 0), className(evaluation, 1)];
  const middle = { x: (surface.x[0] + surface.x[1]) / 2, y: (surface.y[0] + surface.y[1]) / 2 };
  const points = surface.points.map((point) => ({ x: point.x, y: point.y, class: className(evaluation, point.label) }));
  return {
    title: { text: method, subtitle: `seed ${seed}` },
    width: side,
    height: side,
    layer: [
      {
        data: { values: [{ ...middle, url: surfaceImage(surface) }] },
        mark: { type: 'image' as const, width: side, height: side, aspect: false },
        encoding: { x, y, url: { field: 'url', type: 'nominal' as const } },
      },
      {
        data: { values: points },
        mark: { type: 'point' as const, size: 22, stroke: '#222', strokeWidth: 0.6, fillOpacity: 1, opacity: 1 },
        encoding: { x, y, fill: byClass(classes, colors), shape: byClass(classes, ['circle', 'triangle']) },
      },
    ],
  };
}

/** Where the models of two-dimensional inputs draw their boundaries, the first seed of each method; undefined where no run has a surface. */
export function decisionSurfaces(runs: readonly ReportRun[]): TopLevelSpec | undefined {
  const panels = firstRuns(runs).flatMap((run) => (run.surface ? [panel(run, run.surface)] : []));
  if (panels.length === 0) return undefined;
  return { config: theme, columns: 3, bounds: 'flush', spacing: { row: 85, column: 72 }, concat: panels };
}
