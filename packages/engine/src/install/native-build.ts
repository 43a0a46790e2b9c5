import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { withLock } from '@infomixup/core/node';
import { addonName } from '../native/addon-name.js';
import type { TfjsNode } from '../native/tfjs-node.js';
import { compileAddon } from './compile.js';
import { downloadTensorFlow, downloadWheels } from './pip.js';
import { faultOfFolder, sealFolder } from './sealed-folder.js';
import { metadataFile, nvidiaFiles, tensorFlowFiles, unpackWheel } from './unpack.js';
import { cacheKey, type Platform, type Wheel } from './wheel.js';

/** What a native build starts from. */
export interface NativeBuild {
  readonly tfjsNode: TfjsNode;
  readonly wheel: Wheel;
  readonly platform: Platform;
  /** Folder of the engine's cache. */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Forbids downloads. */
  readonly offline: boolean;
  /** Compares checksums of what the cache holds, not sizes alone. */
  readonly thorough: boolean;
  readonly log: (line: string) => void;
}

const partial = 'partial-';

async function removeAbandoned(entry: string): Promise<void> {
  const names = (await readdir(entry)).filter((name) => name.startsWith(partial));
  await Promise.all(names.map((name) => rm(join(entry, name), { recursive: true, force: true })));
}

/** Names and versions of the NVIDIA libraries that TensorFlow's metadata lists for its GPU build. */
export function nvidiaRequirements(metadata: string): readonly string[] {
  const listed = metadata.matchAll(/^Requires-Dist: (nvidia-\S+); extra == ["']and-cuda["']/gm);
  return [...listed].map((match) => match[1] ?? '');
}

async function addNvidiaLibraries({ wheel, environment, log }: NativeBuild, folder: string, wheels: string) {
  const requirements = nvidiaRequirements(await readFile(join(folder, 'METADATA'), 'utf8'));
  log(`engine: downloading ${requirements.length} NVIDIA packages (about 3 GB)`);
  const files = await downloadWheels(requirements, wheel.platforms, join(wheels, 'nvidia'), environment);
  for (const file of files) await unpackWheel(file, folder, nvidiaFiles);
}

async function unpackTensorFlow(build: NativeBuild, folder: string, wheels: string): Promise<void> {
  const { wheel, log } = build;
  log(`engine: downloading TensorFlow ${wheel.version} with pip (${wheel.megabytes} MB)`);
  const file = await downloadTensorFlow(wheel, wheels, build.environment);
  log('engine: unpacking TensorFlow');
  await unpackWheel(file, folder, (entry) => tensorFlowFiles(entry) ?? metadataFile(entry));
  if (wheel.gpu) await addNvidiaLibraries(build, folder, wheels);
}

async function makeTensorFlow(build: NativeBuild, entry: string): Promise<void> {
  const { wheel, offline } = build;
  if (offline) {
    const what = `TensorFlow ${wheel.version} is not in the cache ${build.cache}`;
    throw new InfomixupError(`engine: ${what}; install once with a network`, 'offline');
  }
  const folder = await mkdtemp(join(entry, partial));
  const wheels = await mkdtemp(join(entry, partial));
  try {
    await unpackTensorFlow(build, folder, wheels);
    const origin = { distribution: wheel.distribution, version: wheel.version, sha256: wheel.sha256 };
    await sealFolder(folder, join(entry, 'tensorflow'), origin);
  } finally {
    await Promise.all([folder, wheels].map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function makeAddon(build: NativeBuild, entry: string, addon: string): Promise<void> {
  const { tfjsNode, environment, log } = build;
  const output = await mkdtemp(join(entry, partial));
  try {
    log('engine: building the addon (about 15 seconds)');
    await compileAddon({ tfjsNode: tfjsNode.folder, tensorFlow: join(entry, 'tensorflow'), output, environment, log });
    await sealFolder(output, addon, { 'tfjs-node': tfjsNode.version, tensorflow: build.wheel.version });
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function repaired(folder: string, { thorough, log }: NativeBuild, make: () => Promise<void>): Promise<void> {
  const fault = await faultOfFolder(folder, { thorough });
  if (!fault) return;
  if (!fault.endsWith('no readable manifest')) log(`engine: repairing the cache (${fault})`);
  await make();
}

/**
 * Makes sure that the cache holds TensorFlow and an addon for one tfjs-node version, whole.
 *
 * @returns the folder that stands for tfjs-node's `lib`.
 * @throws InfomixupError where a download, the compiler or the platform stands in the way.
 */
export async function ensureNativeBuild(build: NativeBuild): Promise<string> {
  const entry = join(build.cache, cacheKey(build.wheel, build.platform));
  const addon = join(entry, addonName(build.tfjsNode));
  const onWait = () => build.log('engine: waiting for another installation to finish');
  const work = async () => {
    await mkdir(entry, { recursive: true });
    await removeAbandoned(entry);
    await repaired(join(entry, 'tensorflow'), build, () => makeTensorFlow(build, entry));
    await repaired(addon, build, () => makeAddon(build, entry, addon));
    return addon;
  };
  return withLock(entry, work, { onWait });
}
