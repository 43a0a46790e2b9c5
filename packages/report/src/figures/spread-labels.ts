/** Something that wants to stand at height `y`. */
export interface Label {
  readonly y: number;
}

/**
 * Moves labels apart until neighbours are at least `gap` apart, keeping their order and staying within `low .. high`
 * where they fit: first upwards from the lowest, then back down from the top.
 */
export function spreadLabels<L extends Label>(
  labels: readonly L[],
  gap: number,
  low: number,
  high: number,
): (L & { readonly labelY: number })[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const heights: number[] = [];
  for (const { y } of sorted) heights.push(Math.max(y, (heights.at(-1) ?? low - gap) + gap));
  for (let i = heights.length - 1, ceiling = high; i >= 0; i -= 1, ceiling -= gap) {
    heights[i] = Math.min(heights[i] ?? high, ceiling);
  }
  return sorted.map((label, i) => ({ ...label, labelY: heights[i] ?? label.y }));
}
