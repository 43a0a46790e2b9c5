import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InfomixupError } from '@infomixup/core';
import { cachedFolder } from './cached-folder.js';
import type { FileSet } from './file-set.js';

/** How a data set's files came to be where they are. */
export type Origin = 'folder' | 'system' | 'package' | 'cache';

/** A folder that holds every file of a data set. */
export interface Place {
  readonly origin: Origin;
  readonly folder: string;
  /** Path of each file, by its name without `.gz`. */
  readonly paths: Readonly<Record<string, string>>;
}

/** Where to look for a data set. */
export interface Search {
  /** The only folder to look in. */
  readonly folder?: string | undefined;
  /** The cache to look in last; the user's own unless given. */
  readonly cache?: string | undefined;
  /** Folder of the project whose installed packages may carry the files; the working directory unless given. */
  readonly project?: string | undefined;
}

/** Names a file goes by: raw or packed, and with a dot in place of the first dash of `-idx3-ubyte`. */
const spellings = (name: string): string[] => {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
};

/** Where a file may lie in `folder`: by itself, or in a folder of its name, as some archives unpack. */
const candidates = (folder: string, name: string): string[] =>
  spellings(name).flatMap((spelling) => [join(folder, spelling), join(folder, spelling, spelling)]);

const kindAt = (path: string): Promise<'file' | 'folder' | 'nothing'> =>
  stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => 'nothing',
  );

const firstOfKind = async (kind: 'file' | 'folder', paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) if ((await kindAt(path)) === kind) return path;
  return undefined;
};

/** The files of `set` that lie in `folder` itself. */
const pathsIn = async (set: FileSet, folder: string): Promise<Record<string, string>> => {
  const paths: Record<string, string> = {};
  for (const { name } of set.files) {
    const path = await firstOfKind('file', candidates(folder, name));
    if (path !== undefined) paths[name] = path;
  }
  return paths;
};

const placeIn = async (set: FileSet, origin: Origin, folders: readonly string[]): Promise<Place | undefined> => {
  for (const folder of folders) {
    const paths = await pathsIn(set, folder);
    if (set.files.every(({ name }) => name in paths)) return { origin, folder, paths };
  }
  return undefined;
};

const packageFolder = (name: string, from: string): string[] => {
  try {
    return [dirname(createRequire(from).resolve(`${name}/package.json`))];
  } catch {
    return [];
  }
};

/** Installed packages that carry the files, as the project or this package itself would resolve them. */
const packageFolders = (set: FileSet, project: string): string[] =>
  set.packages.flatMap(({ name, folder }) =>
    [join(project, 'package.json'), import.meta.url]
      .flatMap((from) => packageFolder(name, from))
      .map((found) => join(found, folder)),
  );

/** A missing file, and the folder in its place where there is one. */
const missingText = async (folder: string, name: string): Promise<string> => {
  const inPlace = await firstOfKind('folder', candidates(folder, name));
  return inPlace === undefined ? name : `${name} (${inPlace} is a folder without it)`;
};

const inGivenFolder = async (set: FileSet, folder: string): Promise<Place> => {
  const place = await placeIn(set, 'folder', [folder, ...set.subfolders.map((subfolder) => join(folder, subfolder))]);
  if (place) return place;
  const present = await pathsIn(set, folder);
  const absent = set.files.map(({ name }) => name).filter((name) => !(name in present));
  const missing = await Promise.all(absent.map((name) => missingText(folder, name)));
  throw new InfomixupError(
    `${set.name}: ${folder} has no ${missing.join(', ')} (as it is or .gz); give the folder that holds all ` +
      `${set.files.length} files, or none`,
    'missing-file',
  );
};

/**
 * The first place that holds all files of `set`: the folder given and nothing else, or else the system's folders, an
 * installed package, the cache. Only their presence is checked.
 *
 * @throws InfomixupError `missing-file` where a folder was given and lacks a file
 */
export async function findPlace(set: FileSet, search: Search = {}): Promise<Place | undefined> {
  if (search.folder !== undefined) return inGivenFolder(set, search.folder);
  return (
    (await placeIn(set, 'system', set.systemFolders)) ??
    (await placeIn(set, 'package', packageFolders(set, search.project ?? process.cwd()))) ??
    (await placeIn(set, 'cache', [cachedFolder(set, search.cache)]))
  );
}
