import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '@infomixup/core/node';

const version = '2.15.0';
const environment = join(cacheFolder(), 'bench', `pytorch-${version}`);
const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const script = fileURLToPath(new URL('./pytorch.py', import.meta.url));

/** Installs PyTorch into a virtual environment of its own, once. */
export function preparePyTorch() {
  if (existsSync(join(environment, 'ready'))) return;
  console.log(`installing PyTorch ${version} into ${environment} (once, some gigabytes)`);
  mkdirSync(dirname(environment), { recursive: true });
  execFileSync('python3', ['-m', 'venv', '--clear', environment], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', `torch==${version}`, 'numpy'], { stdio: 'inherit' });
  mkdirSync(join(environment, 'ready'));
}

/** Milliseconds of each of `steps` training steps of LeNet-5. */
export function timePyTorch({ steps, warmUp, batchSize, threads }) {
  const args = [script, steps, warmUp, batchSize, threads].map(String);
  return JSON.parse(execFileSync(python, args, { encoding: 'utf8' })).milliseconds;
}
