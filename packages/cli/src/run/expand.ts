import type { CompareConfig } from '../config/schema.js';

interface RawComparison {
  readonly methods: Readonly<Record<string, { readonly model?: unknown; readonly regularizers?: unknown } | undefined>>;
  readonly seeds?: unknown;
  readonly [shared: string]: unknown;
}

/** A method's training configuration for one seed, as a person would have written it. */
export interface ExpandedRun {
  readonly method: string;
  readonly seed: number;
  readonly raw: unknown;
}

/** The training configurations of a comparison: all seeds of a method, then the next method. */
export function expandComparison(config: CompareConfig, raw: unknown): ExpandedRun[] {
  const { methods, seeds: _, ...shared } = raw as RawComparison; // has passed the schema of `config`
  return Object.keys(config.methods).flatMap((method) =>
    config.seeds.map((seed) => ({ method, seed, raw: { ...shared, ...methods[method], seed } })),
  );
}
