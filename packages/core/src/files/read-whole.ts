import type { Stats } from 'node:fs';
import { open, readFile, readlink, stat } from 'node:fs/promises';
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

async function regularFile(path: string): Promise<Stats> {
  const found = await stat(path).catch((cause: unknown) => refuseEmptyLink(path, cause));
  if (found.isFile()) return found;
  const what = found.isDirectory() ? 'a folder' : 'a device or pipe';
  throw new InfomixupError(`core: ${path} is ${what} in place of a file; put the file there`, 'not-a-file');
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
  const found = await regularFile(path);
  if (found.size <= most) return readFile(path);
  throw new InfomixupError(
    `core: ${path} has ${mebibytes(found.size)}, more than the ${mebibytes(most)} that such a file may have; put back a copy of it`,
    'file-too-large',
  );
}

/**
 * Reads a file as {@link readWhole} does that somebody named.
 *
 * @param owner - Whom errors name.
 * @param advice - What to do where there is no such file.
 * @throws InfomixupError `missing-file` there; `not-a-file`, `file-too-large` and `empty-link`, naming it
 *
 * @example
 * ```ts
 * import { readNamed } from '@infomixup/core/node';
 * const said = await readNamed('/nowhere/w.safetensors', 1000, 'mine', 'give another').catch(String);
 * console.assert(String(said).includes('mine: there is no file /nowhere/w.safetensors; give another'));
 * ```
 */
export async function readNamed(path: string, most: number, owner: string, advice: string): Promise<Buffer> {
  return readWhole(path, most).catch((cause: unknown) => {
    if (!hasCode(cause, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) throw cause;
    throw new InfomixupError(`${owner}: there is no file ${path}; ${advice}`, 'missing-file', { cause });
  });
}

/** The beginning of a file. */
export interface FileHead {
  readonly bytes: Buffer;
  /** How many bytes the whole file has. */
  readonly size: number;
}

/**
 * Reads the first `length` bytes of a file that somebody else may have made, or all where they are fewer: what it is can be
 * told before the rest is read.
 *
 * @throws InfomixupError `not-a-file` and `empty-link`, naming it; Node's own errors, as where there is none
 *
 * @example
 * ```ts
 * import { readHead } from '@infomixup/core/node';
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * const folder = await mkdtemp('/tmp/head-');
 * await writeFile(`${folder}/labels`, 'abcde');
 * const { bytes, size } = await readHead(`${folder}/labels`, 2);
 * console.assert(String(bytes) === 'ab' && size === 5);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readHead(path: string, length: number): Promise<FileHead> {
  const { size } = await regularFile(path);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(length, size)), 0, undefined, 0);
    return { bytes: buffer.subarray(0, bytesRead), size };
  } finally {
    await file.close();
  }
}
