import { project } from '../../tooling/vitest.ts';

// Each file opens another engine, or none; one that takes the fastest present says so by importing tooling/vitest-engine.
export default project('engine', { isolate: true, setupFiles: [] });
