import { project } from './vitest.ts';

export default project('packed', { setupFiles: [], testTimeout: 240_000, hookTimeout: 240_000 });
