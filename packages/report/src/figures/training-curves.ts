import { summarize } from '@infomixup/metrics';
import type { TopLevelSpec } from 'vega-lite';
import { methodsOf, type ReportRun } from '../input.js';
import { methodCurves } from './method-curves.js';

interface Point {
  readonly method: string;
  readonly epoch: number;
  readonly loss: number;
  /** Least loss of a seed. */
  readonly low: number;
  /** Greatest loss of a seed. */
  readonly high: number;
}

/** Mean and range of a method's loss over its seeds, epoch by epoch, as far as all of them went. */
function lossesOf(method: string, runs: readonly ReportRun[]): Point[] {
  const [first, ...others] = runs.filter((run) => run.method === method);
  return (first?.epochs ?? []).flatMap(({ epoch, loss }) => {
    const same = others.flatMap(({ epochs }) => epochs.filter((other) => other.epoch === epoch).map((e) => e.loss));
    const losses = [loss, ...same];
    const range = { low: Math.min(...losses), high: Math.max(...losses) };
    return same.length === others.length ? [{ method, epoch, loss: summarize(losses).mean, ...range }] : [];
  });
}

const endOf = (method: string, points: readonly Point[]) =>
  points
    .filter((point) => point.method === method)
    .slice(-1)
    .map(({ loss }) => ({ method, text: `${method} (${loss.toFixed(3)})`, y: loss }));

// Vega thins a list of ticks by the least step as if one end of the axis were open: half a step keeps every epoch.
const epochAxis = (epochs: readonly number[]) =>
  epochs.length > 12 ? { format: 'd', tickMinStep: 1 } : { format: 'd', tickMinStep: 0.5, values: [...epochs] };

/** Training loss by epoch, a labelled line a method; losses of different methods contain different penalties. */
export function trainingCurves(runs: readonly ReportRun[]): TopLevelSpec {
  const methods = methodsOf(runs);
  const points = methods.flatMap((method) => lossesOf(method, runs));
  const banded = runs.length > methods.length;
  const epochs = [...new Set(points.map(({ epoch }) => epoch))];
  const range = { low: Math.min(...epochs), high: Math.max(...epochs, Math.min(...epochs) + 1) };
  return methodCurves({
    title: 'Training loss',
    subtitle: `criterion and penalties, mean of each epoch${banded ? '; lines: mean over seeds, bands: their range' : ''}`,
    height: 220,
    banded,
    methods,
    points,
    ends: methods.flatMap((method) => endOf(method, points)),
    x: { field: 'epoch', title: 'epoch', ...range, axis: epochAxis(epochs) },
    y: { field: 'loss', title: 'loss (nats)', low: 0, high: 1.05 * Math.max(...points.map(({ high }) => high)) },
  });
}
