import { readFile, readlink, stat } from 'node:fs/promises';
import { hasCode, InfomixupError } from '../errors.js';

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/** Names a link that leads to nothing or to itself, where the system says that there is no such file. */
async function refuseEmptyLink(path: string, cause: unknown): Promise<never> {
  const target = hasCode(cause, 'ENOENT', 'ELOOP') ? await readlink(path).catch(() => undefined) : undefined;
  if (target === undefined) throw cause;
  throw new InfomixupError(
    `core: ${path} is a link to ${target}, where no file is; put the file there, or take the link away`,
    'empty-link',
    { cause },
  );
}

/**
 * Reads a whole file that somebody else may have made: a regular one, not a device or pipe that never ends, of at most so
 * many bytes. A link leads to a file as it does elsewhere.
 *
 * @throws InfomixupError `not-a-file`, `file-too-large` and `empty-link`, naming it; Node's own errors, as where there is none
 *
 * @example
 * ```ts
 * import { readWhole } from '@infomixup/core/node';
 * const code = await readWhole('/dev/zero', 100).catch((error) => error.code);
 * console.assert(code === 'not-a-file');
 * ```
 */
export async function readWhole(path: string, most: number): Promise<Buffer> {
  const found = await stat(path).catch((cause: unknown) => refuseEmptyLink(path, cause));
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
