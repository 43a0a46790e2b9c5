import type { TopLevelSpec } from 'vega-lite';
import { endLabels, type LineEnd } from './end-labels.js';
import { methodChannels } from './palette.js';
import { theme } from './theme.js';

/** An axis that begins with `low` and ends with `high`, exactly. */
interface Axis {
  readonly field: string;
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly axis?: object;
}

/** Lines to draw, one a method. */
export interface MethodCurves {
  readonly title: string;
  readonly subtitle: string;
  readonly height: number;
  /** In the order that fixes their styles. */
  readonly methods: readonly string[];
  /** Whether to draw a band around each line. */
  readonly banded: boolean;
  /** Each with its `method`, the fields of both axes, and `low` and `high`: the ends of the band. */
  readonly points: readonly object[];
  readonly ends: readonly LineEnd[];
  readonly x: Axis;
  readonly y: Axis;
}

const channel = ({ field, title, low, high, axis = {} }: Axis) => ({
  field,
  type: 'quantitative' as const,
  title,
  scale: { domain: [low, high], nice: false },
  axis,
});

const band = (x: object, y: object, color: object) => ({
  mark: { type: 'area' as const, fillOpacity: 0.14, strokeOpacity: 0.8, strokeWidth: 0.7 },
  encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, fill: color, stroke: color },
});

/** A line a method, each with a dot where it was measured and a label at its end. */
export function methodCurves(curves: MethodCurves): TopLevelSpec {
  const { height } = curves;
  const [x, y] = [channel(curves.x), channel(curves.y)];
  const { color, strokeDash } = methodChannels(curves.methods);
  const plane = {
    width: 480,
    height,
    data: { values: [...curves.points] },
    layer: [
      ...(curves.banded ? [band(x, y, color)] : []),
      { mark: { type: 'line' as const, strokeWidth: 2 }, encoding: { x, y, color, strokeDash } },
      { mark: { type: 'circle' as const, size: 16, opacity: 1 }, encoding: { x, y, color } },
    ],
  };
  return {
    title: { text: curves.title, subtitle: curves.subtitle },
    config: theme,
    // The strip begins where the plane ends, however wide the chart library believes their texts to be.
    bounds: 'flush',
    spacing: 6,
    hconcat: [plane, endLabels(curves.ends, { height, top: curves.y.high, color, strokeDash })],
  };
}
