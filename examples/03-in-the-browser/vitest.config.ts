import { project } from '../../tooling/vitest.ts';

export default project('example-in-the-browser', { testTimeout: 120_000 });
