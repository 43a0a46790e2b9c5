/** An axis from 0 to its end, in equal parts. */
export interface Axis {
  readonly end: number;
  readonly parts: number;
}

/** A line to draw, and the axes to draw it against. */
export interface Line {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly xLabel: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Whether each point is marked, where there are few. */
  readonly marked?: boolean;
}

const [width, height, left, bottom, top, right] = [460, 260, 46, 40, 12, 14];
const text = (value: number) => String(Number(value.toPrecision(2)));

const ticks = ({ end, parts }: Axis) => Array.from({ length: parts + 1 }, (_, part) => (end * part) / parts);

/** The chart as SVG. Its values are numbers and its texts come from the page's own code. */
export function lineChart({ title, points, xLabel, x: across, y: up, marked }: Line): string {
  const x = (value: number) => left + ((width - left - right) * value) / across.end;
  const y = (value: number) => height - bottom - ((height - top - bottom) * value) / up.end;
  const rows = ticks(up).map(
    (value) =>
      `<line x1="${left}" x2="${width - right}" y1="${y(value)}" y2="${y(value)}" />` +
      `<text class="row" x="${left - 8}" y="${y(value) + 4}">${text(value)}</text>`,
  );
  const columns = ticks(across).map(
    (value) => `<text class="column" x="${x(value)}" y="${height - bottom + 18}">${text(value)}</text>`,
  );
  const path = points.map(([px, py]) => `${x(px).toFixed(1)},${y(Math.min(py, up.end)).toFixed(1)}`);
  const dots = marked ? path.map((point) => `<circle r="3.5" transform="translate(${point})" />`) : [];
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
    ${rows.join('')}${columns.join('')}
    <text class="column" x="${(left + width - right) / 2}" y="${height - 4}">${xLabel}</text>
    <polyline points="${path.join(' ')}" />${dots.join('')}
  </svg>`;
}
