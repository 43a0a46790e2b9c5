import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packages, root } from '../packages.mjs';

const execute = promisify(execFile);
const { packageManager }: { packageManager: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

export const packageNames = packages.map(({ short }) => short);

/** Runs the workspace's pnpm in `folder`. */
export const pnpm = (folder: string, ...args: string[]) =>
  execute('npx', ['--yes', packageManager, ...args], {
    cwd: folder,
    shell: process.platform === 'win32',
    maxBuffer: 1 << 26,
  });

/** Packs every published package; short name to tarball path. */
export async function packAll(): Promise<ReadonlyMap<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'infomixup-packed-'));
  await pnpm(root, '--filter', './packages/**', '--recursive', 'pack', '--pack-destination', folder);
  const tarballs = readdirSync(folder);
  return new Map(
    packageNames.map((name) => {
      const prefix = name === 'infomixup' ? 'infomixup-0' : `infomixup-${name}-0`;
      const tarball = tarballs.find((file) => file.startsWith(prefix));
      if (!tarball) throw new Error(`${name} was not packed`);
      return [name, join(folder, tarball)];
    }),
  );
}
