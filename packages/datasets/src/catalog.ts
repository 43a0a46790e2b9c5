import { InfomixupError, reasonOf } from '@infomixup/core';
import type { FileSet, PinnedFile } from './files/file-set.js';
import { findPlace, type Origin, type Place, type Search } from './files/place.js';
import { type ProvideOptions, provideFiles, providePlace } from './files/provide.js';
import { readVerified } from './files/read.js';
import { mnistFiles } from './mnist/files.js';

const catalog: readonly FileSet[] = [mnistFiles];

/** What is known of a data set that consists of files. */
export interface DatasetInfo {
  readonly name: string;
  readonly description: string;
  readonly licence: string;
  readonly citation: string;
  /** All files together, unpacked. */
  readonly bytes: number;
  /** Where it was found, unverified; absent where it is not here. */
  readonly place?: Place;
}

/** The state of one file: `problem` tells what is wrong with it. */
export interface VerifiedFile {
  readonly name: string;
  readonly path: string;
  readonly problem?: string;
}

/** The state of every file of a data set. */
export interface Verification {
  readonly place: Place;
  readonly intact: boolean;
  readonly files: readonly VerifiedFile[];
  /** What to do about broken files where they are; absent where all are intact. */
  readonly advice?: string;
}

/** Only the cache is ours: what lies elsewhere is its owner's to mend, and never to be deleted on our advice. */
const advice: Readonly<Record<Origin, (set: FileSet, place: Place) => string>> = {
  folder: (_, { folder }) => `put intact copies of the broken files into ${folder}, or give no folder`,
  system: (_, { folder }) => `have intact copies put into ${folder}, or give a folder that holds them`,
  package: ({ packages }) => `install ${packages.map(({ name }) => name).join(' or ')} again`,
  cache: ({ name }) => `fetch it: what is broken in the cache is downloaded again (infomixup data fetch ${name})`,
};

const setNamed = (name: string): FileSet => {
  const set = catalog.find((candidate) => candidate.name === name);
  if (set) return set;
  const known = catalog.map((candidate) => candidate.name).join(', ');
  throw new InfomixupError(
    `datasets: there is no data set "${name}" with files; use one of: ${known}`,
    'unknown-dataset',
  );
};

const infoOf = async (set: FileSet, search: Search): Promise<DatasetInfo> => {
  const { name, description, licence, citation, files } = set;
  const place = await findPlace(set, search);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { name, description, licence, citation, bytes, ...(place && { place }) };
};

/** Every data set that consists of files, and where each is found; generated ones need none. */
export function listDatasets(search: Search = {}): Promise<DatasetInfo[]> {
  return Promise.all(catalog.map((set) => infoOf(set, search)));
}

/**
 * Makes sure that the data set `name` is on this machine and intact, downloading into the cache what is nowhere else.
 *
 * @returns where it is
 * @throws InfomixupError `unknown-dataset`, or as {@link mnist} does where a file is broken or cannot be had
 */
export async function fetchDataset(name: string, options: ProvideOptions = {}): Promise<Place> {
  const set = setNamed(name);
  await provideFiles(set, options);
  return providePlace(set, { ...options, offline: true });
}

const verifiedFile = async (file: PinnedFile, path: string): Promise<VerifiedFile> => {
  try {
    await readVerified(file, path);
    return { name: file.name, path };
  } catch (error) {
    return { name: file.name, path, problem: reasonOf(error) };
  }
};

/**
 * Checks size and SHA-256 of every file of the data set `name` where it is found.
 *
 * @throws InfomixupError `unknown-dataset`, `offline` where the files are not here
 */
export async function verifyDataset(name: string, search: Search = {}): Promise<Verification> {
  const set = setNamed(name);
  const place = await providePlace(set, { ...search, offline: true });
  const files = await Promise.all(set.files.map((file) => verifiedFile(file, place.paths[file.name] ?? file.name)));
  const intact = files.every(({ problem }) => problem === undefined);
  return { place, intact, files, ...(!intact && { advice: advice[place.origin](set, place) }) };
}
