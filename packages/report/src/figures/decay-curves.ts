import type { Norm } from '@infomixup/core';
import { summarize } from '@infomixup/metrics';
import type { TopLevelSpec } from 'vega-lite';
import { methodsOf, type ReportRun } from '../input.js';
import { spreadLabels } from './labels.js';
import { methodScales } from './palette.js';
import { theme } from './theme.js';

/** How a norm is written on an axis. */
export const normTitle: Readonly<Record<Norm, string>> = { linf: 'L∞', l2: 'L2', l1: 'L1' };

interface Point {
  readonly method: string;
  readonly epsilon: number;
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

interface Curve {
  readonly method: string;
  readonly area: number;
  readonly points: readonly Point[];
}

/** Mean curve of a method over its seeds, with the 95 % interval of the mean where there are several. */
function meanCurve(method: string, runs: readonly ReportRun[], attack: string): Curve {
  const found = runs.flatMap((run) => run.evaluation.attacks.filter(({ name }) => name === attack));
  const points = (found[0]?.epsilons ?? []).map((epsilon, i) => {
    const { mean, spread } = summarize(found.map(({ accuracy }) => accuracy[i] ?? 0));
    const { low, high } = spread?.interval ?? { low: mean, high: mean };
    return { method, epsilon, accuracy: mean, low: Math.max(0, low), high: Math.min(1, high) };
  });
  return { method, area: summarize(found.map(({ area }) => area)).mean, points };
}

const x = (title: string, limit: number, room: number) => ({
  field: 'epsilon',
  type: 'quantitative' as const,
  title,
  scale: { domain: [0, limit * room], nice: false },
  axis: { values: Array.from({ length: 6 }, (_, i) => (limit * i) / 5), format: '.2~f', grid: true },
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
export function decayCurves(runs: readonly ReportRun[], attack: string): TopLevelSpec {
  const methods = methodsOf(runs);
  const curves = methods.map((method) =>
    meanCurve(
      method,
      runs.filter((run) => run.method === method),
      attack,
    ),
  );
  const evaluated = runs.flatMap(({ evaluation }) => evaluation.attacks).find(({ name }) => name === attack);
  const limit = evaluated?.epsilons.at(-1) ?? 1;
  const title = `epsilon (${normTitle[evaluated?.norm ?? 'linf']}, in input units)`;
  const { color, strokeDash } = methodScales(methods);
  const colored = { field: 'method', type: 'nominal' as const, scale: color, legend: null };
  const horizontal = x(title, limit, 1.5);
  const labels = endLabels(curves).map((label) => ({ ...label, end: limit, from: limit * 1.01, to: limit * 1.05 }));
  const labelX = (field: string) => ({ ...horizontal, field });
  return {
    title: `${attack}: accuracy decay on ${evaluated?.n ?? 0} samples`,
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
