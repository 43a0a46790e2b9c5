import { existsSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InfomixupError, reasonOf } from '@infomixup/core';

/** The folders that have to be made before `folder` is there, the outermost first. */
const missing = (folder: string): string[] => (existsSync(folder) ? [] : [...missing(dirname(folder)), folder]);

function tryToWrite(folder: string): void {
  const made: string[] = [];
  try {
    // One by one: where a folder cannot have another, as in /proc, Node's `recursive` tries for ever.
    for (const path of missing(folder)) {
      mkdirSync(path);
      made.push(path);
    }
    if (!statSync(folder).isDirectory()) throw new Error('it is no folder');
    made.push(mkdtempSync(join(folder, '.writable-')));
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
  try {
    tryToWrite(resolve(folder));
  } catch (cause) {
    // Not the name that was tried.
    const reason = reasonOf(cause).replace(/, mkdtemp .*/, '');
    throw new InfomixupError(
      `infomixup: nothing can be written into ${folder}: ${reason}; make it a folder that you may write to, or choose another`,
      'not-writable',
      { cause },
    );
  }
}
