import { project } from '../../tooling/vitest.ts';

// Messages are compared as text; under CI they would be coloured.
export default project('cli', { env: { NO_COLOR: '1' } });
