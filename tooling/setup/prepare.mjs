import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packages, root } from '../packages.mjs';

const stamp = join(root, 'node_modules', '.cache', 'infomixup-setup');
const commandLine = join(root, 'packages', 'cli', 'dist', 'index.js');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Runs a command in the repository and returns its exit code; `quiet` shows the output only when it fails. */
export function run(command, args, { quiet = false } = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    shell: process.platform === 'win32',
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit'],
    maxBuffer: 1 << 28,
  });
  if (quiet && done.status !== 0) process.stderr.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  if (done.error) process.stderr.write(`${command}: ${done.error.message}\n`);
  return done.status ?? 1;
}

export const infomixup = (args, options) => run(process.execPath, ['packages/cli/bin/infomixup.js', ...args], options);

/** Every file in a folder and those within it; none where there is no folder. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

/** Changes whenever anything the set-up is made from changes. */
function fingerprint() {
  const files = [
    join(root, 'pnpm-lock.yaml'),
    join(root, 'tooling', 'tsup.ts'),
    ...packages.flatMap(({ folder }) => [join(root, folder, 'package.json'), ...filesBelow(join(root, folder, 'src'))]),
  ].sort();
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`);
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const installPackages = () => run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile'], { quiet: true });

const isInstalled = () => existsSync(join(root, 'node_modules', '.modules.yaml'));

/** Compiles every package that changed, in a clone that has nothing installed after installing it. */
export const buildCode = () =>
  (isInstalled() ? 0 : installPackages()) ||
  run(
    'npx',
    ['--yes', packageManager, 'exec', 'turbo', 'run', 'build', '--filter=./packages/**', '--output-logs=errors-only'],
    { quiet: true },
  );

const steps = [
  ['workspace', installPackages],
  ['build', buildCode],
  ['engine', () => infomixup(['engine', 'install'])],
  ['data', () => infomixup(['data', 'fetch', 'mnist'])],
];

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(`infomixup needs Node 20.19 or later; this is ${process.version}\n`);
  process.exit(1);
}

/** Installs and builds whatever is missing; exits with the failing step's code. */
export function prepare() {
  requireNode();
  const start = Date.now();
  if (existsSync(stamp) && existsSync(commandLine) && readFileSync(stamp, 'utf8') === fingerprint()) {
    console.log(`set-up: nothing to do (checked in ${seconds(start)})`);
    return;
  }
  rmSync(stamp, { force: true });
  for (const [name, step] of steps) {
    const since = Date.now();
    const code = step();
    if (code !== 0) {
      process.stderr.write(`set-up: ${name} failed\n`);
      process.exit(code);
    }
    console.log(`set-up: ${name} ready (${seconds(since)})`);
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint());
}
