import { summarize } from '@infomixup/metrics';
import type { TopLevelSpec } from 'vega-lite';
import { methodsOf, type ReportRun } from '../input.js';
import { methodScales } from './palette.js';
import { theme } from './theme.js';

interface Point {
  readonly method: string;
  readonly epoch: number;
  readonly loss: number;
}

/** Mean loss of a method over its seeds, epoch by epoch. */
function meanLosses(method: string, runs: readonly ReportRun[]): Point[] {
  const shortest = Math.min(...runs.map(({ epochs }) => epochs.length));
  return Array.from({ length: shortest }, (_, i) => ({
    method,
    epoch: runs[0]?.epochs[i]?.epoch ?? i + 1,
    loss: summarize(runs.map(({ epochs }) => epochs[i]?.loss ?? 0)).mean,
  }));
}

/** Training loss by epoch, a line a method; losses of different methods contain different penalties. */
export function trainingCurves(runs: readonly ReportRun[]): TopLevelSpec {
  const methods = methodsOf(runs);
  const points = methods.flatMap((method) =>
    meanLosses(
      method,
      runs.filter((run) => run.method === method),
    ),
  );
  const lastEpoch = Math.max(...points.map(({ epoch }) => epoch));
  const { color, strokeDash } = methodScales(methods);
  const colored = { field: 'method', type: 'nominal' as const, scale: color, title: null };
  return {
    title: 'training loss (criterion and penalties)',
    width: 560,
    height: 220,
    config: theme,
    data: { values: points },
    mark: { type: 'line', point: { filled: true, size: 36 }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'epoch',
        type: 'quantitative',
        title: 'epoch',
        scale: { domain: [1, Math.max(2, lastEpoch)], nice: false },
        axis: { tickMinStep: 1, format: 'd' },
      },
      y: { field: 'loss', type: 'quantitative', title: 'loss (nats)', scale: { zero: true } },
      color: colored,
      strokeDash: { field: 'method', type: 'nominal', scale: strokeDash, title: null },
    },
  };
}
