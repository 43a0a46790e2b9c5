import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { hasCode, InfomixupError, reasonOf } from '@infomixup/core';

/** The folders that have to be made before `folder` is there, the outermost first. */
const missing = (folder: string): string[] => (existsSync(folder) ? [] : [...missing(dirname(folder)), folder]);

/** What the system would not do, without the name that was tried. */
function reasonFor(path: string, cause: unknown): string {
  if (!hasCode(cause, 'ENAMETOOLONG')) return reasonOf(cause).replace(/, mkdtemp .*/, '');
  const longest = Math.max(...path.split(sep).map((name) => Buffer.byteLength(name)));
  // Below that it is the path.
  if (longest < 200) return `its path has ${Buffer.byteLength(path)} bytes, more than this system takes`;
  return `a name in it has ${longest} bytes, and file systems take 255, some fewer`;
}

function tryToWrite(folder: string, prefix: string): void {
  const made: string[] = [];
  try {
    // One by one: where a folder cannot have another, as in /proc, Node's `recursive` tries for ever.
    for (const path of missing(folder)) {
      mkdirSync(path);
      made.push(path);
    }
    if (!statSync(folder).isDirectory()) throw new Error('it is no folder');
    made.push(mkdtempSync(join(folder, prefix)));
  } finally {
    for (const path of made.toReversed()) rmdirSync(path);
  }
}

/**
 * Makes sure, before anything is computed, that files can be written into a folder, be it there or not; leaves it as it
 * was.
 *
 * @throws InfomixupError `not-writable`, naming the folder and why.
 */
export function requireWritable(folder: string): void {
  const path = resolve(folder);
  try {
    tryToWrite(path, '.writable-');
  } catch (cause) {
    throw new InfomixupError(
      `infomixup: nothing can be written into ${folder}: ${reasonFor(path, cause)}; make it a folder that you may write to, or choose another`,
      'not-writable',
      { cause },
    );
  }
}

/**
 * Makes sure, before anything is computed, that a file can be written; its folder may be missing.
 *
 * @throws InfomixupError `not-writable`, naming the file, or its folder, and why.
 */
export function requireWritableFile(file: string): void {
  const path = resolve(file);
  requireWritable(dirname(path));
  try {
    // As long, with the six letters of the system, as the name by which `replaceFile` writes it.
    tryToWrite(dirname(path), `${basename(path)}.${randomUUID().slice(0, -2)}`);
  } catch (cause) {
    throw new InfomixupError(
      `infomixup: ${file} cannot be written: ${reasonFor(path, cause)}; choose another name`,
      'not-writable',
      { cause },
    );
  }
}
