import { project } from '../tooling/vitest.ts';

export default project('bench', { include: ['test/**/*.test.mjs'], setupFiles: [] });
