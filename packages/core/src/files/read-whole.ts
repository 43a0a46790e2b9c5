import { readFile, stat } from 'node:fs/promises';
import { InfomixupError } from '../errors.js';

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/**
 * Reads a whole file that somebody else may have made: a regular one, not a device or pipe that never ends, of at most so
 * many bytes. A link leads to a file as it does elsewhere.
 *
 * @throws InfomixupError `not-a-file` and `file-too-large`, naming it; Node's own errors, as where there is none
 *
 * @example
 * ```ts
 * import { readWhole } from '@infomixup/core/node';
 * const code = await readWhole('/dev/zero', 100).catch((error) => error.code);
 * console.assert(code === 'not-a-file');
 * ```
 */
export async function readWhole(path: string, most: number): Promise<Buffer> {
  const found = await stat(path);
  if (!found.isFile()) {
    const what = found.isDirectory() ? 'a folder' : 'a device or pipe';
    throw new InfomixupError(`core: ${path} is ${what} in place of a file; put the file there`, 'not-a-file');
  }
  if (found.size <= most) return readFile(path);
  throw new InfomixupError(
    `core: ${path} has ${mebibytes(found.size)}, more than the ${mebibytes(most)} that such a file may have; put back a copy of it`,
    'file-too-large',
  );
}
