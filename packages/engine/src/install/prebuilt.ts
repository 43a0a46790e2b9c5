import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TfjsNode } from '../native/tfjs-node.js';
import { runProgram } from './program.js';

const reachTimeout = 4_000;
const installTimeout = 10 * 60_000;

const systems: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

function addonAddress({ version }: TfjsNode): string {
  const system = systems[process.platform] ?? process.platform;
  const archive = `CPU-${system}-${version}.${system === 'windows' ? 'zip' : 'tar.gz'}`;
  return `https://storage.googleapis.com/tf-builds/pre-built-binary/napi-v8/${version}/${archive}`;
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(reachTimeout) })).ok;
  } catch {
    return false;
  }
}

/** tfjs-node's script calls node-pre-gyp by name, which a package manager puts beside it or above. */
function withPrograms(folder: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const folders = [join(folder, 'node_modules', '.bin'), join(folder, '..', '..', '.bin')];
  return { ...environment, PATH: [...folders, environment.PATH ?? ''].join(delimiter) };
}

/**
 * Runs tfjs-node's own install script, for processors alone, where its storage bucket answers within seconds. Its build
 * for GPUs wants a CUDA that no GPU of the last years runs on.
 *
 * @returns whether the script was run; whether its result works is for the caller to see.
 */
export async function installPrebuilt(tfjsNode: TfjsNode, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const script = join(tfjsNode.folder, 'scripts', 'install.js');
  if (!existsSync(script) || !(await answers(addonAddress(tfjsNode)))) return false;
  const command = [process.execPath, script];
  const setting = { folder: tfjsNode.folder, timeout: installTimeout };
  await runProgram(command, { ...setting, environment: withPrograms(tfjsNode.folder, environment) });
  return true;
}
