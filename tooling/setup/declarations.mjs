import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from '../packages.mjs';
import { run } from './prepare.mjs';

const emitted = join(root, 'node_modules', '.cache', 'declarations');

const emission = [
  ...['--noEmit', 'false', '--emitDeclarationOnly', '--stripInternal'],
  ...['--rootDir', root, '--outDir', emitted],
];

/** Moves each package's declarations beside its code. */
function placeDeclarations() {
  for (const { folder } of packages) {
    cpSync(join(emitted, folder, 'src'), join(root, folder, 'dist'), { recursive: true });
  }
}

/** Runs `compile` on the arguments of a TypeScript compiler, and places what it emits. */
async function emitBy(compile, config) {
  rmSync(emitted, { recursive: true, force: true });
  const code = await compile('tsc', '-p', config, ...emission);
  if (code !== 0 || !existsSync(emitted)) return code || 1;
  placeDeclarations();
  return 0;
}

/** Emits the type declarations of all packages in one compilation. */
export const buildDeclarations = () =>
  emitBy((...command) => run('npx', ['--no-install', ...command], { quiet: true }), 'tsconfig.types.json');

/** Checks all types of the repository, tests included, and emits the packages' declarations on the way. */
export const checkTypes = (compile) => emitBy(compile, 'tsconfig.json');
