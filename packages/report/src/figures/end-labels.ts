import { spreadLabels } from './spread-labels.js';

/** Where a method's line ends, and what to write there. */
export interface LineEnd {
  readonly method: string;
  readonly text: string;
  readonly y: number;
}

/** The plane to whose right the labels stand. */
export interface Plane {
  /** Height in pixels. */
  readonly height: number;
  /** The vertical axis' value at the top; it is 0 at the bottom. */
  readonly top: number;
  readonly color: object;
  readonly strokeDash: object;
}

const lineHeight = 15;
const leaderWidth = 26;

/** A strip beside a plane with the text of each line at its end, moved apart where they would overlap, tied to the lines by leaders. */
export function endLabels(ends: readonly LineEnd[], { height, top, color, strokeDash }: Plane) {
  const pixel = top / height;
  const values = spreadLabels(ends, lineHeight * pixel, 0, top);
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { domain: [0, top], nice: false },
    axis: null,
  });
  return {
    width: leaderWidth,
    height,
    data: { values },
    layer: [
      {
        mark: { type: 'rule' as const, strokeWidth: 1.5 },
        encoding: {
          x: { value: 2 },
          x2: { value: leaderWidth },
          y: y('y'),
          y2: { field: 'labelY' },
          color,
          strokeDash,
        },
      },
      {
        mark: { type: 'text' as const, align: 'left' as const, dx: 4, fontSize: 11, color: '#222' },
        encoding: { x: { value: leaderWidth }, y: y('labelY'), text: { field: 'text', type: 'nominal' as const } },
      },
    ],
  };
}
