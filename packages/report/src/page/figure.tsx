import type { Figure } from '../figures/chart.js';

// A closing tag inside a string would end the script element.
const scriptSafe = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** The chart as a picture, its data beside it as a Vega-Lite specification. */
export function FigureView({ figure: { name, caption, spec, svg } }: { figure: Figure }) {
  return (
    <figure id={name}>
      <div role="img" aria-label={caption} dangerouslySetInnerHTML={{ __html: svg }} />
      <figcaption>{caption}</figcaption>
      <script type="application/json" data-figure={name} dangerouslySetInnerHTML={{ __html: scriptSafe(spec) }} />
    </figure>
  );
}

/** The charts under a heading; nothing where there is none. */
export function FigureSection({ title, figures }: { title: string; figures: readonly Figure[] }) {
  return figures.length === 0 ? null : (
    <section>
      <h2>{title}</h2>
      <div class="figures">
        {figures.map((figure) => (
          <FigureView figure={figure} />
        ))}
      </div>
    </section>
  );
}
