import { existsSync } from 'node:fs';
import { defineConfig } from 'tsup';

export default defineConfig({
  // `node` holds what needs a file system, and `index` stays clean for browsers; or `browser` does where Node has the rest.
  // `running` is a contract's other side, for those who run what authors write.
  entry: ['src/index.ts', 'src/node.ts', 'src/browser.ts', 'src/running.ts'].filter((file) => existsSync(file)),
  format: 'esm',
  target: 'node20',
  clean: true,
  sourcemap: true,
});
