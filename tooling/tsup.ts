import { existsSync } from 'node:fs';
import { defineConfig } from 'tsup';

export default defineConfig({
  // `node` holds what needs a file system; `index` stays clean for browsers.
  entry: ['src/index.ts', 'src/node.ts'].filter((file) => existsSync(file)),
  format: 'esm',
  target: 'node20',
  clean: true,
  sourcemap: true,
});
