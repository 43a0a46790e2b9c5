import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { firstThatRuns, runProgram } from './program.js';
import { sha256OfFile } from './sealed-folder.js';
import type { Wheel } from './wheel.js';

const pips = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];

/** The user's pip as a command. @throws InfomixupError `no-pip`. */
export async function findPip(environment: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const pip = await firstThatRuns(pips, environment);
  if (pip) return pip;
  throw new InfomixupError(
    'engine: no pip was found to download TensorFlow with; install Python with pip (tried python3 -m pip, pip3)',
    'no-pip',
  );
}

function complaintOfPip(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.startsWith('ERROR:'));
  return (lines.at(-1) ?? errors.trim().split('\n').at(-1) ?? 'no message').replace(/^ERROR: */, '');
}

/**
 * Downloads wheels without what they depend on; the user's own pip configuration (mirror, proxy, certificates) holds.
 *
 * @returns the paths of the wheels.
 * @throws InfomixupError `download-failed`.
 */
export async function downloadWheels(
  requirements: readonly string[],
  platforms: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<readonly string[]> {
  const pip = await findPip(environment);
  await mkdir(folder, { recursive: true });
  const machine = platforms.flatMap((platform) => ['--platform', platform]);
  const target = [...machine, '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311'];
  const command = ['download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--retries', '2', '--quiet'];
  const ended = await runProgram([...pip, ...command, ...target, '--dest', folder, ...requirements], { environment });
  const files = (await readdir(folder)).filter((name) => name.endsWith('.whl'));
  if (ended.status === 0 && files.length > 0) return files.map((name) => join(folder, name));
  const what = `pip could not download ${requirements.join(' ')}: ${complaintOfPip(ended.errors)}`;
  throw new InfomixupError(`engine: ${what}; check the network and pip's configuration`, 'download-failed');
}

/** Downloads the TensorFlow wheel and compares its checksum. @throws InfomixupError `wrong-checksum`. */
export async function downloadTensorFlow(wheel: Wheel, folder: string, environment: NodeJS.ProcessEnv) {
  const requirement = `${wheel.distribution}==${wheel.version}`;
  const [path = ''] = await downloadWheels([requirement], wheel.platforms, folder, environment);
  const sha256 = await sha256OfFile(path);
  if (sha256 === wheel.sha256) return path;
  const what = `the wheel of ${requirement} has the SHA-256 ${sha256} instead of ${wheel.sha256}`;
  throw new InfomixupError(`engine: ${what}; check the package index pip is configured for`, 'wrong-checksum');
}
