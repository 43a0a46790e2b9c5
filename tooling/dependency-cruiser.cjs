/** The arrows between packages: what the sources of each may import of its siblings. */
const arrows = {
  core: [],
  engine: ['core'],
  regularizer: ['core'],
  'regularizer-mixup': ['core', 'regularizer'],
  'regularizer-vib': ['core', 'regularizer'],
  'regularizer-infomixup': ['core', 'regularizer', 'regularizer-vib'],
  attacks: ['core'],
  datasets: ['core'],
  metrics: ['core'],
  trainer: ['core', 'regularizer'],
  evaluation: ['core', 'attacks', 'metrics'],
  report: ['core', 'metrics', 'evaluation'],
  testing: ['core', 'regularizer', 'attacks', 'trainer'],
};

const allowed = (name, others) => ({
  name: `${name}-imports`,
  comment: `@infomixup/${name} may import ${others.join(', ') || 'no sibling'} only`,
  severity: 'error',
  from: { path: `^packages/${name}/src` },
  to: { path: '^packages/', pathNot: `^packages/(${[name, ...others].join('|')})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'known-package',
      comment: 'every package has its arrows in tooling/dependency-cruiser.cjs',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/(${[...Object.keys(arrows), 'cli'].join('|')})/` },
      to: {},
    },
    ...Object.entries(arrows).map(([name, others]) => allowed(name, others)),
  ],
  options: {
    includeOnly: '^packages/[^/]+/src',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['infomixup-source', 'import', 'node', 'default', 'types'],
    },
  },
};
