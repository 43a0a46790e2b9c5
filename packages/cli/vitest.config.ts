import { runSources } from '../../tooling/typescript/run-sources.ts';
import { project } from '../../tooling/vitest.ts';

export default project('cli', {
  env: {
    // Messages are compared as text; under CI they would be coloured.
    NO_COLOR: '1',
    // Processes that tests start run the sources, as the tests do.
    NODE_OPTIONS: runSources.join(' '),
  },
});
