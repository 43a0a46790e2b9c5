import { cpSync, existsSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { packages, root } from '../packages.mjs';
import { run } from './prepare.mjs';

const emitted = join(root, 'node_modules', '.cache', 'declarations');

/** Emits the type declarations of all packages in one compilation, and moves each package's beside its code. */
export function buildDeclarations() {
  rmSync(emitted, { recursive: true, force: true });
  const code = run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.types.json'], { quiet: true });
  if (code !== 0 || !existsSync(emitted)) return code || 1;
  for (const { folder } of packages) {
    cpSync(join(emitted, relative('packages', folder), 'src'), join(root, folder, 'dist'), { recursive: true });
  }
  return 0;
}
