import type { MethodRow, RunComparison } from '@infomixup/evaluation';
import type { TopLevelSpec } from 'vega-lite';
import { normTitle } from '../titles.js';
import { methodCurves } from './method-curves.js';

/** A method's mean curve, with the 95 % interval of the mean where there are several seeds. */
const pointsOf = ({ method, accuracy }: MethodRow, epsilons: readonly number[]) =>
  accuracy.map(({ mean, spread }, i) => ({
    method,
    epsilon: epsilons[i] ?? 0,
    accuracy: mean,
    low: Math.max(0, spread?.interval.low ?? mean),
    high: Math.min(1, spread?.interval.high ?? mean),
  }));

const endOf = ({ method, accuracy, area }: MethodRow) => ({
  method,
  text: `${method} (area ${area.mean.toFixed(3)})`,
  y: accuracy.at(-1)?.mean ?? 0,
});

/** Accuracy decay under one attack, a labelled line a method, with a band over seeds. */
export function decayCurves({ attack, norm, n, epsilons, rows }: RunComparison): TopLevelSpec {
  const banded = rows.some(({ seeds }) => seeds.length > 1);
  return methodCurves({
    title: `Accuracy decay under ${attack} (${normTitle[norm]})`,
    subtitle: `${n} samples${banded ? '; lines: mean over seeds, bands: 95 % interval of the mean' : ''}`,
    height: 300,
    banded,
    methods: rows.map(({ method }) => method),
    points: rows.flatMap((row) => pointsOf(row, epsilons)),
    ends: rows.map(endOf),
    x: {
      ...{ field: 'epsilon', title: `epsilon (${normTitle[norm]} norm, input units)` },
      ...{ low: epsilons[0] ?? 0, high: epsilons.at(-1) ?? 1, axis: { tickCount: 6 } },
    },
    y: { field: 'accuracy', title: 'accuracy under attack', low: 0, high: 1, axis: { format: '.0%' } },
  });
}
