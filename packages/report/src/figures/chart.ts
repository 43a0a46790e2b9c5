import type { TopLevelSpec } from 'vega-lite';

/** What a chart shows. */
export type Subject = 'decay' | 'distances' | 'trajectories' | 'decision-surface' | 'examples' | 'training';

/** A chart of a report, not yet drawn. */
export interface Chart {
  /** Unique in a report and fit for a file name, such as `decay-fgsm`. */
  readonly name: string;
  readonly subject: Subject;
  readonly caption: string;
  /** The Vega-Lite specification, its data included. */
  readonly spec: TopLevelSpec;
}

/** A chart and the SVG document drawn from its specification. */
export interface Figure extends Chart {
  readonly svg: string;
}

/** The charts with names that are fit for files and differ: an attack may be called anything. */
export function withFileNames(charts: readonly Chart[]): Chart[] {
  const taken = new Set<string>();
  return charts.map((chart) => {
    const plain = chart.name.replace(/[^\w.-]+/g, '-');
    let name = plain;
    for (let i = 2; taken.has(name.toLowerCase()); i += 1) name = `${plain}-${i}`;
    taken.add(name.toLowerCase());
    return { ...chart, name };
  });
}
