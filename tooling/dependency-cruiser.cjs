const { readdirSync } = require('node:fs');
const { builtinModules } = require('node:module');
const { join } = require('node:path');

/** Whose operations the engine has kernels for: it reads their types, and none of their code. */
const regularizersWithOperations = ['cutmix', 'dropout', 'infomixup', 'mixup', 'vib'];
const operationsOf = ['attacks', 'trainer', ...regularizersWithOperations.map((name) => `regularizers/${name}`)];

/** The arrows between packages: what the sources of each may import of its siblings. */
const arrows = {
  core: [],
  engine: ['core', ...operationsOf],
  regularizer: ['core'],
  attacks: ['core'],
  datasets: ['core'],
  metrics: ['core'],
  trainer: ['core', 'regularizer'],
  models: ['core', 'attacks'],
  evaluation: ['core', 'attacks', 'metrics'],
  report: ['core', 'metrics', 'evaluation'],
  testing: ['core', 'regularizer', 'attacks', 'trainer'],
};

/** What a regularizer imports besides the contract. */
const bridges = {
  infomixup: ['regularizers/vib'],
  'adversarial-training': ['attacks'],
  comixup: ['regularizers/puzzlemix'],
  puzzlemix: ['regularizers/mixup'],
  cutmix: ['regularizers/mixup'],
  'manifold-mixup': ['regularizers/mixup'],
  regmixup: ['regularizers/mixup'],
  trades: ['attacks'],
  mart: ['attacks'],
  avmixup: ['attacks'],
};

const regularizers = readdirSync(join(__dirname, '../packages/regularizers'));
for (const name of regularizers) arrows[`regularizers/${name}`] = ['core', 'regularizer', ...(bridges[name] ?? [])];

arrows.experiments = [
  ...['core', 'engine', 'regularizer', 'attacks', 'datasets', 'metrics', 'trainer', 'models', 'evaluation', 'report'],
  ...regularizers.map((name) => `regularizers/${name}`),
];
arrows.cli = ['core', 'engine', 'datasets', 'trainer', 'report', 'experiments'];

const allowed = (name, others) => ({
  name: `${name}-imports`,
  comment: `@infomixup/${name} may import ${others.join(', ') || 'no sibling'} only`,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...others].join('|')})/` },
});

/** Node's own modules, as this linter names them. */
const ofNode = `^(node:)?(${builtinModules.join('|')})(/|$)`;

/** What an application may put into a page: these packages' main entries, and the engine's entry for browsers. */
const inBrowsers =
  '^packages/((core|regularizer|regularizers/[^/]+|attacks|metrics|trainer)/src/index|engine/src/browser)[.]ts$';

module.exports = {
  forbidden: [
    {
      name: 'runs-in-browsers',
      comment:
        "nothing that this entry reaches may import a module of Node; such code belongs to the package's node entry",
      severity: 'error',
      from: { path: inBrowsers },
      to: { path: ofNode, reachable: true },
    },
    {
      name: 'contracts-alone',
      comment: 'a training method is written against the contract; @infomixup/regularizer/running is for trainers',
      severity: 'error',
      from: { path: '^packages/(regularizers/[^/]+/src|testing/test/strangers)/' },
      to: { path: '^packages/regularizer/src/running([.]ts$|/)' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'known-package',
      comment: 'every package has its arrows in tooling/dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/(${Object.keys(arrows).join('|')})/` },
      to: {},
    },
    ...Object.entries(arrows).map(([name, others]) => allowed(name, others)),
    {
      name: 'engine-types',
      comment: 'kernels know the operations that they stand in for by type alone',
      severity: 'error',
      from: { path: '^packages/engine/src/' },
      to: { path: `^packages/(${operationsOf.join('|')})/`, dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    includeOnly: ['^packages/(regularizers/)?[^/]+/src', ofNode],
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['infomixup-source', 'import', 'node', 'default', 'types'],
    },
  },
};
