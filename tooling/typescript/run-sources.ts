/**
 * Options for Node with which a process that a test starts runs the packages' TypeScript sources, as the tests do; after
 * a build that is up to date, which `INFOMIXUP_BUILT` tells, what was built: it starts in half the time.
 */
export const runSources: readonly string[] = [
  ...(process.env.INFOMIXUP_BUILT ? [] : ['--conditions=infomixup-source']),
  `--import=${new URL('./register.mjs', import.meta.url).href}`,
];
