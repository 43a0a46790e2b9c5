import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { project } from '../../tooling/vitest.ts';

const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));

export default project('experiments', {
  env: {
    // Messages are compared as text; under CI they would be coloured.
    NO_COLOR: '1',
    // Processes that tests start run the sources, as the tests do.
    NODE_OPTIONS: `--conditions=infomixup-source --import=${typescript}`,
  },
});
