import type { TopLevelSpec } from 'vega-lite';
import { type DecisionSurface, firstRuns, type ReportRun } from '../input.js';
import { imageUrl } from '../render/image-url.js';
import { theme } from './theme.js';

const first = [0xe6, 0x9f, 0x00];
const second = [0x00, 0x72, 0xb2];

/** Orange through white to blue: white is where the model does not know. */
function colorOf(probability: number): number[] {
  const certainty = Math.abs(2 * probability - 1);
  const end = probability < 0.5 ? first : second;
  return end.map((channel) => (255 + (channel - 255) * certainty) / 255);
}

/** The surface as one picture: a hundred thousand marks would be slow to draw and leave seams. */
const surfaceImage = ({ rows, columns, probabilities }: DecisionSurface): string =>
  imageUrl(probabilities.flatMap(colorOf), [rows, columns, 3]);

const axis = (field: string, domain: readonly [number, number], title: string) => ({
  field,
  type: 'quantitative' as const,
  title,
  scale: { domain: [...domain], nice: false },
});

function panel(run: ReportRun, surface: DecisionSurface) {
  const x = axis('x', surface.x, 'x₁ (input units)');
  const y = axis('y', surface.y, 'x₂ (input units)');
  const middle = { x: (surface.x[0] + surface.x[1]) / 2, y: (surface.y[0] + surface.y[1]) / 2 };
  return {
    title: `${run.method}, seed ${run.seed}`,
    width: 240,
    height: 240,
    layer: [
      {
        data: { values: [{ ...middle, url: surfaceImage(surface) }] },
        mark: { type: 'image' as const, width: 240, height: 240, aspect: false },
        encoding: { x, y, url: { field: 'url', type: 'nominal' as const } },
      },
      {
        data: { values: [...surface.points] },
        mark: { type: 'point' as const, size: 12, stroke: '#222', strokeWidth: 0.5, fillOpacity: 1 },
        encoding: {
          x,
          y,
          fill: {
            field: 'label',
            type: 'nominal' as const,
            scale: { domain: [0, 1], range: ['#e69f00', '#0072b2'] },
            legend: null,
          },
          shape: {
            field: 'label',
            type: 'nominal' as const,
            scale: { domain: [0, 1], range: ['circle', 'triangle'] },
            legend: null,
          },
        },
      },
    ],
  };
}

/** Where the models of two-dimensional inputs draw their boundaries, the first seed of each method; undefined where no run has a surface. */
export function decisionSurfaces(runs: readonly ReportRun[]): TopLevelSpec | undefined {
  const panels = firstRuns(runs).flatMap((run) => (run.surface ? [panel(run, run.surface)] : []));
  if (panels.length === 0) return undefined;
  return { config: theme, columns: 3, concat: panels };
}
