import { project } from '../../tooling/vitest.ts';

// Each file opens another engine.
export default project('engine', { isolate: true });
