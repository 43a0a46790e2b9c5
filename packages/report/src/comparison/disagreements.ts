import type { MethodRow, RunComparison } from '@infomixup/evaluation';
import { normTitle } from '../titles.js';

// Smaller differences of areas are within what other samples or another seed would change.
const clear = 0.01;

const bestOf = (rows: readonly MethodRow[]): MethodRow | undefined =>
  rows.reduce<MethodRow | undefined>((best, row) => (best && best.area.mean >= row.area.mean ? best : row), undefined);

const meanArea = ({ rows }: RunComparison): number => rows.reduce((sum, { area }) => sum + area.mean, 0) / rows.length;

const areaOf = ({ rows }: RunComparison, { method }: MethodRow): number =>
  rows.find((row) => row.method === method)?.area.mean ?? 0;

function disagreement(first: RunComparison, second: RunComparison): string[] {
  const [strong, weak] = meanArea(first) < meanArea(second) ? [first, second] : [second, first];
  const [robust, apparent] = [bestOf(strong.rows), bestOf(weak.rows)];
  if (!robust || !apparent) return [];
  const claimed = areaOf(strong, apparent);
  if (robust.area.mean - claimed < clear || apparent.area.mean - areaOf(weak, robust) < clear) return [];
  const norm = normTitle[strong.norm];
  return [
    `${weak.attack} and ${strong.attack} (${norm}) disagree: ${apparent.method} has the largest area under ` +
      `${weak.attack}, but under the stronger ${strong.attack} it has ${claimed.toFixed(3)} and ${robust.method} ` +
      `${robust.area.mean.toFixed(3)}. What ${weak.attack} shows of ${apparent.method} is not robustness.`,
  ];
}

/**
 * A sentence for every two attacks of one norm that crown different methods. The attack that leaves the smaller area on
 * average is the stronger one, and an advantage that it does not confirm is a sign of gradient masking (Carlini et al.
 * 2019, "On evaluating adversarial robustness": do not judge by a weak attack).
 */
export function disagreements(comparisons: readonly RunComparison[]): string[] {
  return comparisons.flatMap((first, i) =>
    comparisons
      .slice(i + 1)
      .filter(({ norm }) => norm === first.norm)
      .flatMap((second) => disagreement(first, second)),
  );
}
