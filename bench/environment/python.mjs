import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@infomixup/core/node';

const requirementsFile = fileURLToPath(new URL('../pytorch/requirements.txt', import.meta.url));
const windows = process.platform === 'win32';
const candidates = ['python3', 'python'];

const requirements = () => readFileSync(requirementsFile, 'utf8').trim();

const versionOf = (name) => new RegExp(`^${name}==(.+)$`, 'm').exec(requirements())?.[1];

const folder = () => join(cacheFolder(), 'bench', `pytorch-${versionOf('torch')}-foolbox-${versionOf('foolbox')}`);

const pythonIn = (environment) => join(environment, windows ? 'Scripts/python.exe' : 'bin/python');

/** Runs a command; throws with the last line it wrote, after what it was for. */
function run(purpose, command, args) {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  const lines = (stderr ?? '').trim().split('\n');
  const reason = lines.findLast((line) => line.startsWith('ERROR:')) ?? lines.at(-1);
  throw new Error(`bench: ${purpose}: ${error?.message ?? reason}`);
}

function basePython() {
  const found = candidates.find((command) => spawnSync(command, ['-c', 'import venv, ensurepip']).status === 0);
  if (found) return found;
  const installed = candidates.find((command) => spawnSync(command, ['--version']).status === 0);
  throw new Error(
    installed
      ? `bench: ${installed} lacks its modules venv or ensurepip; install them (on Debian: apt-get install python3-venv)`
      : `bench: no Python was found (tried ${candidates.join(', ')}); install Python 3.10 or later with venv and pip`,
  );
}

/**
 * The Python of a virtual environment in the user's cache that holds what `pytorch/requirements.txt` pins; made where it
 * is missing or another one. The user's pip configuration holds.
 *
 * @throws Error saying what is missing
 */
export function preparePython(log) {
  const environment = folder();
  const python = pythonIn(environment);
  const ready = join(environment, 'requirements-installed.txt');
  if (existsSync(ready) && readFileSync(ready, 'utf8').trim() === requirements()) return python;
  const base = basePython();
  log(`installing PyTorch and Foolbox into ${environment} (once; PyTorch from PyPI takes about 6 GB)`);
  mkdirSync(dirname(environment), { recursive: true });
  run('the virtual environment could not be made', base, ['-m', 'venv', environment]);
  run("pip could not install PyTorch and Foolbox; check the network and pip's configuration", python, [
    ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirementsFile],
  ]);
  writeFileSync(ready, `${requirements()}\n`);
  return python;
}
