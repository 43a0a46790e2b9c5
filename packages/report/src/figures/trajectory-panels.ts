import type { Evaluation, Trajectory } from '@infomixup/evaluation';
import type { TopLevelSpec } from 'vega-lite';
import { firstRuns, type ReportRun } from '../input.js';
import { epsilonText, normTitle } from '../titles.js';
import { lineStyle } from './palette.js';
import { theme } from './theme.js';

/** The ascents that are drawn; each begins at another point, or climbs another hill. */
const walks = ['cross-entropy', 'margin', 'random start 1'] as const;

/** A gradient of exactly zero has no place on a logarithmic axis; it is drawn here. */
const least = 1e-12;

type Quantity = 'loss' | 'margin' | 'distance' | 'gradient';

const panels: readonly { readonly quantity: Quantity; readonly title: string }[] = [
  { quantity: 'loss', title: 'loss (nats)' },
  { quantity: 'margin', title: 'margin (logits)' },
  { quantity: 'distance', title: 'distance' },
  { quantity: 'gradient', title: 'gradient (L1)' },
];

/** Norms that the ways of any run are in. */
export function trajectoryNorms(runs: readonly ReportRun[]): Trajectory['norm'][] {
  return [...new Set(firstRuns(runs).flatMap(({ evaluation }) => drawn(evaluation).map(({ norm }) => norm)))];
}

const isDrawn = ({ walk }: Trajectory): boolean => walks.some((name) => name === walk);

const drawn = ({ trajectories = [] }: Evaluation): Trajectory[] => trajectories.filter(isDrawn);

const pointsOf = (ways: readonly Trajectory[], quantity: Quantity) =>
  ways.flatMap(({ walk, sample, [quantity]: along }) =>
    along.flatMap((value, step) =>
      value === null
        ? []
        : [
            {
              step,
              ascent: walk,
              sample: `sample ${sample}`,
              value: quantity === 'gradient' ? Math.max(least, value) : value,
            },
          ],
    ),
  );

const colors = { domain: [...walks], range: walks.map((_, i) => lineStyle(i).color) };

/** The first is seen beneath the others where they go the same way. */
const widths = { domain: [...walks], range: [3.5, 1.5, 1.5] };

const legend = { orient: 'bottom' as const, title: null, symbolType: 'stroke' as const };

interface Place {
  readonly samples: readonly string[];
  readonly isLast: boolean;
}

function panel(ways: readonly Trajectory[], { quantity, title }: (typeof panels)[number], place: Place) {
  const { samples, isLast } = place;
  const lines = {
    data: { values: pointsOf(ways, quantity) },
    mark: { type: 'line' as const },
    encoding: {
      x: {
        field: 'step',
        type: 'quantitative' as const,
        title: isLast ? 'step' : null,
        axis: { tickCount: 4, grid: false },
      },
      y: {
        ...{ field: 'value', type: 'quantitative' as const, title },
        scale: quantity === 'gradient' ? { type: 'log' as const } : { zero: false },
        axis: quantity === 'gradient' ? { tickCount: 4, format: '.0e', grid: false } : { tickCount: 4 },
      },
      color: { field: 'ascent', type: 'nominal' as const, scale: colors, legend },
      strokeWidth: { field: 'ascent', type: 'ordinal' as const, scale: widths, legend },
      strokeDash: { field: 'sample', type: 'nominal' as const, scale: { domain: [...samples] }, legend },
    },
  };
  const zero = {
    data: { values: [{ value: 0 }] },
    mark: { type: 'rule' as const, color: '#999' },
    encoding: { y: { field: 'value', type: 'quantitative' as const } },
  };
  return { width: 150, height: 110, layer: quantity === 'margin' ? [zero, lines] : [lines] };
}

/**
 * The ways of the samples that were kept under the ascents that the checks judge by: loss, margin, distance and length of
 * the gradient at every step; a row a method, of its first seed.
 */
export function trajectoryPanels(runs: readonly ReportRun[], norm: Trajectory['norm']): TopLevelSpec {
  const rows = firstRuns(runs).flatMap(({ method, evaluation }) => {
    const ways = drawn(evaluation).filter((way) => way.norm === norm);
    return ways.length > 0 ? [{ method, ways }] : [];
  });
  const samples = [...new Set(rows.flatMap(({ ways }) => ways.map(({ sample }) => `sample ${sample}`)))];
  return {
    title: {
      text: `Ascents from single samples, step by step (${normTitle[norm]})`,
      subtitle: 'a sample is fooled where its margin lies below 0',
      offset: 12,
    },
    config: theme,
    spacing: 14,
    vconcat: rows.map(({ method, ways }, row) => ({
      title: {
        text: `${method}, epsilon ${epsilonText(ways[0]?.epsilon ?? 0)}`,
        fontWeight: 'normal' as const,
        fontSize: 11,
      },
      spacing: 8,
      hconcat: panels.map((each) => panel(ways, each, { samples, isLast: row === rows.length - 1 })),
    })),
  };
}
