import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@infomixup/core/node';

const fileOf = (path) => fileURLToPath(new URL(path, import.meta.url));

const read = (path) => readFileSync(path, 'utf8').trim();

/** A virtual environment: what it holds, and where it is. */
const pytorch = {
  what: 'PyTorch and Foolbox',
  requirements: fileOf('../pytorch/requirements.txt'),
  folder: () => join(cacheFolder(), 'bench', `pytorch-${versionOf('torch')}-foolbox-${versionOf('foolbox')}`),
};

/** The environment of tooling/oracles/attacks, whose adv-lib has to be built with an older setuptools. */
const attackLibraries = {
  what: 'PyTorch and libraries of attacks',
  requirements: fileOf('../../tooling/oracles/attacks/requirements.txt'),
  folder: () => join(cacheFolder(), 'oracles-attacks'),
  first: ['wheel', 'setuptools==75.8.0'],
  options: ['--no-build-isolation'],
};

const windows = process.platform === 'win32';
const candidates = ['python3', 'python'];

const versionOf = (name) => new RegExp(`^${name}==(.+)$`, 'm').exec(read(pytorch.requirements))?.[1];

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

/** Makes an environment where it is missing or another one. */
function prepare({ what, requirements, folder, first, options = [] }, log) {
  const environment = folder();
  const python = pythonIn(environment);
  const ready = join(environment, 'requirements-installed.txt');
  if (existsSync(ready) && read(ready) === read(requirements)) return python;
  const base = basePython();
  log(`installing ${what} into ${environment} (once; PyTorch from PyPI takes about 6 GB)`);
  mkdirSync(dirname(environment), { recursive: true });
  run('the virtual environment could not be made', base, ['-m', 'venv', environment]);
  const install = (args) =>
    run(`pip could not install ${what}; check the network and pip's configuration`, python, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...args],
    ]);
  if (first) install(first);
  install([...options, '--requirement', requirements]);
  writeFileSync(ready, `${read(requirements)}\n`);
  return python;
}

/**
 * The Python of a virtual environment in the user's cache that holds what `pytorch/requirements.txt` pins; made where it
 * is missing or another one. The user's pip configuration holds.
 *
 * @throws Error saying what is missing
 */
export const preparePython = (log) => prepare(pytorch, log);

/** The same with all libraries that attacks are compared with. */
export const prepareAttackLibraries = (log) => prepare(attackLibraries, log);
