import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { NativeBuild } from '../../src/install/native-build.js';
import type { Platform, Wheel } from '../../src/install/wheel.js';

/** What the stand-ins for pip and the compiler do in a test. */
export interface Behaviour {
  readonly pip?: 'works' | 'fails' | 'absent';
  /** `old` fails at the engine's own kernels. */
  readonly compiler?: 'works' | 'fails' | 'absent' | 'old';
}

/** A temporary folder with a cache, a tfjs-node package without addon, and programs of its own on the PATH. */
export interface Workshop {
  readonly folder: string;
  readonly cache: string;
  readonly build: NativeBuild;
  /** Which programs have run, in order. */
  readonly calls: () => Promise<readonly string[]>;
  readonly remove: () => Promise<void>;
}

const platform: Platform = { system: 'linux', architecture: 'x64', glibc: '2.36' };

const contents = {
  'tensorflow/libtensorflow_cc.so.2': 'the large library',
  'tensorflow/libtensorflow_framework.so.2': 'the framework',
  'tensorflow/include/tensorflow/c/c_api.h': 'the interface',
  'tensorflow/include/absl/strings/string_view.h': 'not needed',
  'tensorflow/python/keras.py': 'not needed',
  'tensorflow_cpu-9.9.9.dist-info/METADATA': 'Name: tensorflow-cpu',
};

const program = (name: string, log: string, work: string) =>
  `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\necho ${name} >> '${log}'\n${work}\n`;

const afterOption = (option: string, work: string) =>
  `while [ $# -gt 0 ]; do if [ "$1" = '${option}' ]; then ${work}; fi; shift; done`;

async function addProgram(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  await chmod(path, 0o755);
}

async function addPrograms(folder: string, wheel: string, { pip, compiler }: Required<Behaviour>): Promise<void> {
  const [bin, log] = [join(folder, 'bin'), join(folder, 'calls')];
  await mkdir(bin, { recursive: true });
  const download =
    pip === 'works' ? afterOption('--dest', `/bin/cp '${wheel}' "$2/"`) : 'echo "ERROR: No route to host" >&2; exit 1';
  if (pip !== 'absent') await addProgram(join(bin, 'python3'), program('pip', log, download));
  const complain = 'echo "x.cc:1: error: no such thing" >&2; exit 1';
  const build = afterOption('-o', 'echo addon > "$2"');
  const compile = {
    works: build,
    old: `case "$*" in *GYP_MODULE_NAME=kernels*) ${complain};; esac\n${build}`,
    fails: complain,
    absent: '',
  }[compiler];
  if (compiler !== 'absent') await addProgram(join(bin, 'c++'), program('compiler', log, compile));
}

/** Sets up a workshop whose programs behave as asked; by default they work. */
export async function openWorkshop({ pip = 'works', compiler = 'works' }: Behaviour = {}): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'infomixup-engine-'));
  const archive = zipSync(Object.fromEntries(Object.entries(contents).map(([name, text]) => [name, strToU8(text)])));
  const path = join(folder, 'tensorflow_cpu-9.9.9-cp311-cp311-none.whl');
  await writeFile(path, archive);
  await addPrograms(folder, path, { pip, compiler });
  const sha256 = createHash('sha256').update(archive).digest('hex');
  const wheel: Wheel = {
    distribution: 'tensorflow-cpu',
    version: '9.9.9',
    platforms: ['any'],
    sha256,
    megabytes: 1,
    gpu: false,
  };
  const tfjsNode = { name: '@tensorflow/tfjs-node', version: '4.22.0', folder: join(folder, 'tfjs-node') };
  await mkdir(tfjsNode.folder);
  const cache = join(folder, 'cache', 'engine');
  const environment = { PATH: join(folder, 'bin') };
  return {
    folder,
    cache,
    build: { tfjsNode, wheel, platform, cache, environment, offline: false, thorough: false, log: () => {} },
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
