import { type Path, valueAt, writtenPath } from '../config/path.js';

/** Two fields of a run's record that cannot both be right. */
export interface Contradiction {
  readonly path: Path;
  readonly message: string;
}

/** A record as far as its fields are to agree, whatever else it holds. */
export interface Comparable {
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly resumed?: readonly Pick<Comparable, 'engine' | 'versions'>[];
}

/** A part is written by its name alone, or with its options. */
const nameOf = (part: unknown): unknown => (typeof part === 'string' ? part : valueAt(part, ['name']));
const namesOf = (parts: unknown): unknown => (Array.isArray(parts) ? parts.map(nameOf).join(', ') : undefined);

const seed: Path = ['seed'];
const pairs: readonly (readonly [Path, Path])[] = [
  [
    ['config', 'name'],
    ['effective', 'name'],
  ],
  [['config', 'seed'], seed],
  [['effective', 'seed'], seed],
  [['settings', 'seed'], seed],
  [
    ['config', 'training', 'epochs'],
    ['effective', 'training', 'epochs'],
  ],
  [
    ['config', 'training', 'batchSize'],
    ['effective', 'training', 'batchSize'],
  ],
  [
    ['settings', 'batchSize'],
    ['effective', 'training', 'batchSize'],
  ],
];
const parts: readonly Path[] = [
  ['dataset'],
  ['model'],
  ['training', 'optimizer'],
  ['training', 'schedule'],
  ['training', 'criterion'],
];
const lists: readonly Path[] = [['regularizers'], ['evaluation', 'attacks']];

const native: ReadonlySet<string> = new Set(['tensorflow', 'tensorflow-gpu']);
const portable: ReadonlySet<string> = new Set(['wasm', 'cpu', 'webgpu', 'webgl']);

/** Whether an engine and the versions that it is said to have had go together. */
function engineFault({ engine, versions }: Pick<Comparable, 'engine' | 'versions'>): string | undefined {
  const { tensorflow } = versions;
  if (native.has(engine) && tensorflow === undefined) return `${engine}, and versions.tensorflow is absent`;
  if (portable.has(engine) && tensorflow !== undefined) return `${engine}, and versions.tensorflow ${tensorflow}`;
  return undefined;
}

/**
 * The fields of a run's record that contradict one another: what is said twice, as written and completed, must be the
 * same. What is left out on one side is no contradiction.
 */
export function contradictionsIn(record: Comparable): Contradiction[] {
  const compare = (one: Path, other: Path, of: (value: unknown) => unknown = (value) => value): Contradiction[] => {
    const [here, there] = [of(valueAt(record, one)), of(valueAt(record, other))];
    if (here === undefined || there === undefined || here === there) return [];
    return [
      { path: one, message: `it is ${JSON.stringify(here)}, and ${writtenPath(other)} ${JSON.stringify(there)}` },
    ];
  };
  const inBoth = (of: (value: unknown) => unknown) => (path: Path) =>
    compare(['config', ...path], ['effective', ...path], of);
  const engines = [
    { ...record, path: ['engine'] as Path },
    ...(record.resumed ?? []).map((each, i) => ({ ...each, path: ['resumed', i, 'engine'] })),
  ];
  return [
    ...pairs.flatMap(([one, other]) => compare(one, other)),
    ...parts.flatMap(inBoth(nameOf)),
    ...lists.flatMap(inBoth(namesOf)),
    ...engines.flatMap(({ path, ...each }) => {
      const fault = engineFault(each);
      return fault === undefined ? [] : [{ path, message: `it is ${fault}` }];
    }),
  ];
}
