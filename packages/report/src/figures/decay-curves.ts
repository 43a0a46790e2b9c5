import type { Norm } from '@infomixup/core';
import type { MethodRow, RunComparison } from '@infomixup/evaluation';
import type { TopLevelSpec } from 'vega-lite';
import { spreadLabels } from './labels.js';
import { methodScales } from './palette.js';
import { theme } from './theme.js';

/** How a norm is written on an axis. */
export const normTitle: Readonly<Record<Norm, string>> = { linf: 'L∞', l2: 'L2', l1: 'L1' };

interface Curve {
  readonly method: string;
  readonly area: number;
  readonly points: readonly {
    readonly method: string;
    readonly epsilon: number;
    readonly accuracy: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** A method's mean curve, with the 95 % interval of the mean where there are several seeds. */
const curveOf = ({ method, accuracy, area }: MethodRow, epsilons: readonly number[]): Curve => ({
  method,
  area: area.mean,
  points: accuracy.map(({ mean, spread }, i) => ({
    method,
    epsilon: epsilons[i] ?? 0,
    accuracy: mean,
    low: Math.max(0, spread?.interval.low ?? mean),
    high: Math.min(1, spread?.interval.high ?? mean),
  })),
});

const x = (title: string, limit: number, room: number) => ({
  field: 'epsilon',
  type: 'quantitative' as const,
  title,
  scale: { domain: [0, limit * room], nice: false },
  axis: { values: Array.from({ length: 6 }, (_, i) => (limit * i) / 5), format: '.2~f', grid: true, domain: false },
});

const y = {
  field: 'accuracy',
  type: 'quantitative' as const,
  title: 'accuracy under attack',
  scale: { domain: [0, 1] },
  axis: { format: '.0%' },
};

/** Each method's name and area, to the right of where its curve ends. */
function endLabels(curves: readonly Curve[]) {
  const ends = curves.map(({ method, area, points }) => ({
    method,
    text: `${method} (area ${area.toFixed(3)})`,
    y: points.at(-1)?.accuracy ?? 0,
  }));
  const methodOf = new Map(ends.map(({ method, text }) => [text, method]));
  return spreadLabels(ends, 0.065, 0.03, 1).map(({ text, y, labelY }) => ({
    method: methodOf.get(text) ?? text,
    text,
    y,
    labelY,
  }));
}

/** Accuracy decay under one attack, a labelled line a method, with a band over seeds. */
export function decayCurves({ attack, norm, n, epsilons, rows }: RunComparison): TopLevelSpec {
  const methods = rows.map(({ method }) => method);
  const curves = rows.map((row) => curveOf(row, epsilons));
  const limit = epsilons.at(-1) ?? 1;
  const title = `epsilon (${normTitle[norm]}, in input units)`;
  const { color, strokeDash } = methodScales(methods);
  const colored = { field: 'method', type: 'nominal' as const, scale: color, legend: null };
  const horizontal = x(title, limit, 1.5);
  const labels = endLabels(curves).map((label) => ({ ...label, end: limit, from: limit * 1.01, to: limit * 1.05 }));
  const labelX = (field: string) => ({ ...horizontal, field });
  return {
    title: `${attack}: accuracy decay on ${n} samples`,
    width: 560,
    height: 300,
    config: theme,
    data: { values: curves.flatMap(({ points }) => points) },
    layer: [
      {
        mark: { type: 'area', opacity: 0.15 },
        encoding: { x: horizontal, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: colored },
      },
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x: horizontal,
          y,
          color: colored,
          strokeDash: { field: 'method', type: 'nominal', scale: strokeDash, legend: null },
        },
      },
      {
        data: { values: labels },
        mark: { type: 'rule', strokeWidth: 0.8 },
        encoding: {
          x: labelX('from'),
          x2: { field: 'to' },
          y: { ...y, field: 'y' },
          y2: { field: 'labelY' },
          color: colored,
        },
      },
      {
        data: { values: labels },
        mark: { type: 'text', align: 'left', dx: 4, fontSize: 11 },
        encoding: { x: labelX('to'), y: { ...y, field: 'labelY' }, text: { field: 'text' }, color: colored },
      },
    ],
  };
}
