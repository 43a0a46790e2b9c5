import type { AttackEvaluation } from '@infomixup/evaluation';
import type { TopLevelSpec } from 'vega-lite';
import { methodsOf, type ReportRun } from '../input.js';
import { type AttackName, epsilonText, normTitle } from '../titles.js';
import { lineStyle } from './palette.js';
import { theme } from './theme.js';

const bins = 30;

type Nearest = NonNullable<AttackEvaluation['nearest']>;

/** One method's samples, of all its seeds together. */
interface Distances {
  readonly method: string;
  readonly found: readonly number[];
  /** Samples that were right without an attack. */
  readonly right: number;
}

/** What an attack found in each run of a method. */
const foundBy = (runs: readonly ReportRun[], { name, norm }: AttackName) =>
  runs.flatMap(({ evaluation }) => {
    const attack = evaluation.attacks.find((one) => one.name === name && one.norm === norm);
    return attack?.nearest ? [{ ...attack.nearest, right: attack.brokenFrom.filter((from) => from >= 0).length }] : [];
  });

function distancesOf(method: string, runs: readonly ReportRun[], attack: AttackName): Distances {
  const each: (Nearest & { readonly right: number })[] = foundBy(
    runs.filter((run) => run.method === method),
    attack,
  );
  const found = each.flatMap(({ distances }) => distances.filter((distance) => distance !== null));
  return { method, found, right: each.reduce((sum, { right }) => sum + right, 0) };
}

/** The distance within which a share of the samples that were right was fooled; those never fooled are the farthest. */
const within = ({ found, right }: Distances, share: number): number | undefined =>
  found.toSorted((a, b) => a - b)[Math.ceil(share * right) - 1];

const distanceText = (distance: number | undefined): string =>
  distance === undefined ? 'beyond all found' : epsilonText(distance);

function titleOf(distances: Distances): string {
  const [first, median, third] = [0.25, 0.5, 0.75].map((share) => distanceText(within(distances, share)));
  const { method, found, right } = distances;
  return `${method}: median ${median}, quartiles ${first} and ${third}; found for ${found.length} of ${right}`;
}

function plane(
  distances: Distances,
  index: number,
  {
    width,
    title,
    isLast,
    top,
  }: { readonly width: number; readonly title: string; readonly isLast: boolean; readonly top: number },
) {
  const { found, right } = distances;
  const median = within(distances, 0.5);
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: isLast ? title : null,
    scale: { domain: [0, bins * width], nice: false },
    axis: { grid: false, tickCount: 6, labels: isLast },
  });
  const y = {
    ...{ field: 'share', type: 'quantitative' as const, title: 'samples' },
    scale: { domain: [0, top], nice: false },
    axis: { format: '.0%', tickCount: 3 },
  };
  return {
    ...{ width: 480, height: 90, title: { text: titleOf(distances), fontWeight: 'normal' as const, fontSize: 11 } },
    layer: [
      {
        data: { values: sharesOf(found, right, width) },
        mark: { type: 'bar' as const, color: lineStyle(index).color, opacity: 0.5 },
        encoding: { x: x('from'), x2: { field: 'to' }, y, y2: { datum: 0 } },
      },
      {
        data: { values: median === undefined ? [] : [{ median }] },
        mark: { type: 'rule' as const, strokeDash: [4, 3], strokeWidth: 1.5, color: '#222' },
        encoding: { x: x('median') },
      },
    ],
  };
}

/** The share of the samples in each bin. */
const sharesOf = (found: readonly number[], right: number, width: number) =>
  Array.from({ length: bins }, (_, bin) => ({
    from: bin * width,
    to: (bin + 1) * width,
    share: found.filter((distance) => Math.min(bins - 1, Math.floor(distance / width)) === bin).length / right,
  }));

/**
 * How far the nearest adversarial points lie that an attack found: a histogram a method, all its seeds together, with a
 * dashed line at the median; nothing where the attack sought none, or found none.
 */
export function distanceHistograms(runs: readonly ReportRun[], attack: AttackName): TopLevelSpec | undefined {
  const all = methodsOf(runs)
    .map((method) => distancesOf(method, runs, attack))
    .filter(({ right }) => right > 0);
  const farthest = all.flatMap(({ found }) => found).reduce((most, distance) => Math.max(most, distance), 0);
  if (farthest === 0) return undefined;
  const width = farthest / bins;
  const shares = all.flatMap(({ found, right }) => sharesOf(found, right, width).map(({ share }) => share));
  const top = 1.05 * Math.max(...shares);
  const title = `distance (${normTitle[attack.norm]} norm, input units)`;
  return {
    title: {
      text: `Nearest adversarial points by ${attack.name} (${normTitle[attack.norm]})`,
      offset: 12,
      subtitle: 'share of the samples that are right without an attack; dashed: the median',
    },
    config: theme,
    spacing: 14,
    vconcat: all.map((distances, i) => plane(distances, i, { width, title, top, isLast: i === all.length - 1 })),
  };
}
