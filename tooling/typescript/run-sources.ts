/** Options for Node with which a process runs the packages' TypeScript sources, as the tests do. */
export const runSources: readonly string[] = [
  '--conditions=infomixup-source',
  `--import=${new URL('./register.mjs', import.meta.url).href}`,
];
