import type { ConfigDocument } from '../config/document.js';
import { checkConfig } from '../config/load.js';
import type { Path } from '../config/path.js';
import { type CompareConfig, compareConfig } from '../config/schema.js';
import type { RunLabel } from '../events.js';
import { openResolver } from '../recipes/resolver.js';
import { planWithin, type RunPlan } from './plan.js';

interface RawComparison {
  readonly methods: Readonly<Record<string, object | undefined>>;
  readonly seeds?: unknown;
  readonly [shared: string]: unknown;
}

/** A method's training configuration for one seed, as a person would have written it. */
export interface ExpandedRun extends RunLabel {
  /** Its values are found where they stand in the comparison. */
  readonly document: ConfigDocument;
}

/** The training configurations of a comparison: all seeds of a method, then the next method. */
export function expandComparison(config: CompareConfig, comparison: ConfigDocument): ExpandedRun[] {
  const { methods, seeds: _, ...shared } = comparison.value as RawComparison; // has passed the schema of `config`
  return Object.keys(config.methods).flatMap((method) => {
    const own = methods[method] ?? {};
    const place = (path: Path): readonly PropertyKey[] =>
      Object.hasOwn(own, String(path[0])) ? ['methods', method, ...path] : path;
    return config.seeds.map((seed) => ({
      method,
      seed,
      document: {
        file: comparison.file,
        value: { ...shared, ...own, seed },
        locate: (path: Path) => comparison.locate(place(path)),
        origin: (path: Path) => comparison.origin(place(path)),
        place,
      },
    }));
  });
}

/** A comparison: its configuration and its runs, in the order of the report. */
export interface ComparisonPlan {
  readonly config: CompareConfig;
  readonly document: ConfigDocument;
  readonly runs: readonly [RunPlan, ...RunPlan[]];
}

/**
 * Checks a comparison's configuration and plans its runs.
 *
 * @throws InfomixupError `config-invalid`, naming every problem of every run once, with file, line and column.
 */
export async function planComparison(document: ConfigDocument): Promise<ComparisonPlan> {
  const config = checkConfig(document, compareConfig);
  const resolver = openResolver();
  const ready = await Promise.all(
    expandComparison(config, document).map((run) => planWithin(resolver, run.document, run.method)),
  );
  resolver.finish();
  const [first, ...others] = ready.map((make) => make());
  resolver.finish();
  if (!first) throw new Error('the schema asks for at least one method and one seed');
  return { config, document, runs: [first, ...others] };
}
