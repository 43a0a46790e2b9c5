import { env, project } from '../../tooling/vitest.ts';

// Of its own: a test that leaves a promise hanging would be seen by others that look for such.
export default project('cli', { env });
