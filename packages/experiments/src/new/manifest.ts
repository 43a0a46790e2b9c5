/** What `new` writes: parts of an experiment, each a package, or an experiment. */
export const newKinds = ['regularizer', 'attack', 'dataset', 'model', 'experiment'] as const;

/** One of them. */
export type NewKind = (typeof newKinds)[number];

const tools = { tsup: '8.5.1', typescript: '5.9.3', vitest: '4.1.12' };
const nodeTypes = '^20.19.0';
const engine = '@tensorflow/tfjs';
const engineVersion = '4.22.0';

/** The packages of this project that each kind imports, and those that only its tests do. */
const imports: { readonly [K in NewKind]: { readonly always: readonly string[]; readonly tests: readonly string[] } } =
  {
    regularizer: { always: ['core', 'regularizer'], tests: ['engine', 'testing'] },
    attack: { always: ['attacks', 'core'], tests: ['engine', 'testing'] },
    dataset: { always: ['core'], tests: ['engine'] },
    model: { always: ['core'], tests: ['engine', 'testing', 'trainer'] },
    experiment: { always: ['experiments'], tests: ['engine'] },
  };

/** The name of a part's package on npm, by which configurations find it. */
export const packageName = (kind: NewKind, name: string): string =>
  kind === 'experiment' ? name : `infomixup-${kind}-${name}`;

/** The `package.json` of a new part that is made for the packages of `version`. */
export function manifestOf(kind: NewKind, name: string, version: string): object {
  const { always, tests } = imports[kind];
  const ours = (names: readonly string[]) =>
    Object.fromEntries(names.map((each) => [`@infomixup/${each}`, `^${version}`] as const));
  const shared = { name: packageName(kind, name), version: '0.0.0', type: 'module', engines: { node: '>=20.19' } };
  if (kind === 'experiment')
    return {
      ...{ ...shared, private: true },
      scripts: { start: 'infomixup compare compare.yaml --out results', test: 'vitest run' },
      dependencies: { ...ours(always), [engine]: engineVersion, infomixup: `^${version}` },
      devDependencies: { ...ours(tests), '@types/node': nodeTypes, typescript: tools.typescript, vitest: tools.vitest },
    };
  return {
    ...{ ...shared, sideEffects: false, files: ['dist', 'README.md'] },
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' }, './package.json': './package.json' },
    scripts: {
      build: 'tsup src/index.ts --format esm --target node20 --dts --clean',
      test: 'vitest run',
      types: 'tsc',
      prepublishOnly: 'npm run build',
    },
    dependencies: { ...ours(always), zod: '^4.0.0' },
    peerDependencies: { [engine]: `^${engineVersion}` },
    devDependencies: { ...ours(tests), [engine]: engineVersion, ...tools },
  };
}
