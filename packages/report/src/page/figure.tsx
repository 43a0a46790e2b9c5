import type { TopLevelSpec } from 'vega-lite';

/** A rendered chart and the specification it was drawn from. */
export interface Figure {
  readonly name: string;
  readonly caption: string;
  readonly spec: TopLevelSpec;
  readonly svg: string;
}

// A closing tag inside a string would end the script element.
const scriptSafe = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The chart as a picture, its data beside it as a Vega-Lite specification. */
export const FigureView = ({ figure: { name, caption, spec, svg } }: { figure: Figure }) => (
  <figure id={name}>
    <div role="img" aria-label={caption} dangerouslySetInnerHTML={{ __html: svg }} />
    <figcaption>{caption}</figcaption>
    <script type="application/json" data-figure={name} dangerouslySetInnerHTML={{ __html: scriptSafe(spec) }} />
  </figure>
);
