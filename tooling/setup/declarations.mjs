import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './prepare.mjs';

const emitted = join(root, 'node_modules', '.cache', 'declarations');

/** Emits the type declarations of all packages in one compilation, and moves each package's beside its code. */
export function buildDeclarations() {
  rmSync(emitted, { recursive: true, force: true });
  const code = run('npx', ['--no-install', 'tsc', '-p', 'tsconfig.types.json'], { quiet: true });
  if (code !== 0 || !existsSync(emitted)) return code || 1;
  for (const name of readdirSync(emitted)) {
    cpSync(join(emitted, name, 'src'), join(root, 'packages', name, 'dist'), { recursive: true });
  }
  return 0;
}
