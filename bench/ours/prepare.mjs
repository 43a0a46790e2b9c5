import { openEngine } from '@infomixup/engine';

// What both sides read is made in a process of its own, so that neither side's memory or warmth has to do with it.
const { module, folder, options } = JSON.parse(process.argv[2]);
await openEngine();
const { prepare } = await import(`./${module}.mjs`);
await prepare(folder, options);
process.exit(0);
