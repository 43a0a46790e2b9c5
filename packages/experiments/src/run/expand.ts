import type { ConfigDocument, Path } from '../config/document.js';
import type { CompareConfig } from '../config/schema.js';

interface RawComparison {
  readonly methods: Readonly<Record<string, object | undefined>>;
  readonly seeds?: unknown;
  readonly [shared: string]: unknown;
}

/** A method's training configuration for one seed, as a person would have written it. */
export interface ExpandedRun {
  readonly method: string;
  readonly seed: number;
  /** Its values are found where they stand in the comparison. */
  readonly document: ConfigDocument;
}

/** The training configurations of a comparison: all seeds of a method, then the next method. */
export function expandComparison(config: CompareConfig, { file, value, locate }: ConfigDocument): ExpandedRun[] {
  const { methods, seeds: _, ...shared } = value as RawComparison; // has passed the schema of `config`
  return Object.keys(config.methods).flatMap((method) => {
    const own = methods[method] ?? {};
    const place = (path: Path) => locate(String(path[0]) in own ? ['methods', method, ...path] : path);
    return config.seeds.map((seed) => ({
      method,
      seed,
      document: { file, value: { ...shared, ...own, seed }, locate: place },
    }));
  });
}
