/** A label that wants to stand at height `y`. */
export interface Label {
  readonly text: string;
  readonly y: number;
}

/** A label and the height it got. */
export interface PlacedLabel extends Label {
  readonly labelY: number;
}

/**
 * Moves labels apart until neighbours are at least `gap` apart, keeping their order and staying within `low .. high`
 * where they fit: first upwards from the lowest, then back down from the top.
 */
export function spreadLabels(labels: readonly Label[], gap: number, low: number, high: number): PlacedLabel[] {
  const sorted = [...labels].sort((a, b) => a.y - b.y);
  const upwards: number[] = [];
  for (const { y } of sorted) upwards.push(Math.max(y, (upwards.at(-1) ?? low - gap) + gap));
  const heights = [...upwards];
  for (let i = heights.length - 1, ceiling = high; i >= 0; i -= 1, ceiling -= gap) {
    heights[i] = Math.min(heights[i] ?? high, ceiling);
  }
  return sorted.map((label, i) => ({ ...label, labelY: heights[i] ?? label.y }));
}
