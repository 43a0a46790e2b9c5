import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InfomixupError, reasonOf } from '@infomixup/core';
import { type LockPatience, replaceFile, withLock } from '@infomixup/core/node';
import { z } from 'zod';
import { cachedFolder } from './cached-folder.js';
import { download } from './download.js';
import type { FileSet, PinnedFile } from './file-set.js';
import { longestPacked, readVerified, unpackVerified } from './read.js';

/** How far a download is. */
export interface FetchProgress {
  readonly file: string;
  /** Bytes of the packed file present so far. */
  readonly received: number;
  /** Bytes of the whole packed file; absent where the server does not tell. */
  readonly total?: number;
}

/** How to download. */
export interface FetchOptions {
  /** The cache to download into; the user's own unless given. */
  readonly cache?: string | undefined;
  /** Folders on the web to try in place of the known ones, each ending in a slash. */
  readonly mirrors?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** How to wait for another process that is downloading the same. */
  readonly patience?: LockPatience | undefined;
}

const isIntact = (file: PinnedFile, path: string): Promise<boolean> =>
  readVerified(file, path).then(
    () => true,
    () => false,
  );

/** Where a packed file is downloaded to. */
const partOf = (file: PinnedFile, folder: string): string => join(folder, `${file.name}.gz.part`);

/** Hears of a file that is right, before it is in its place. */
type OnVerified = (mirror: string) => Promise<void>;

/** Downloads one file from one mirror into `folder`; a wrong file built on an earlier part is downloaded once more from its start. */
const fetchFrom = async (
  mirror: string,
  file: PinnedFile,
  folder: string,
  options: FetchOptions,
  onVerified: OnVerified,
): Promise<void> => {
  const { signal, onProgress } = options;
  const onBytes = (received: number, total: number | undefined): void =>
    onProgress?.({ file: file.name, received, ...(total !== undefined && { total }) });
  const url = new URL(`${file.name}.gz`, mirror).href;
  const part = partOf(file, folder);
  const resumed = await download(url, part, { limit: longestPacked(file), signal, onBytes });
  try {
    const content = await unpackVerified(file, await readFile(part), url);
    await onVerified(mirror);
    await replaceFile(join(folder, file.name), content);
    await rm(part);
  } catch (error) {
    await rm(part, { force: true });
    if (!resumed) throw error;
    await fetchFrom(mirror, file, folder, options, onVerified);
  }
};

const fetchFile = async (
  set: FileSet,
  file: PinnedFile,
  folder: string,
  options: FetchOptions,
  onVerified: OnVerified,
): Promise<void> => {
  const reasons: string[] = [];
  for (const mirror of options.mirrors ?? set.mirrors) {
    try {
      return await fetchFrom(mirror, file, folder, options, onVerified);
    } catch (error) {
      options.signal?.throwIfAborted();
      reasons.push(`${mirror}: ${reasonOf(error)}`);
    }
  }
  throw new InfomixupError(
    `${set.name}: ${file.name} could not be downloaded (${reasons.join('; ')}); check the network, or download the ` +
      'files by other means and give their folder',
    'download-failed',
  );
};

/** Removes what a killed process was writing; only the owner of the folder's lock may. */
const removeLeftovers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) if (name.endsWith('.tmp')) await rm(join(folder, name), { force: true });
};

const manifestSchema = z.object({ files: z.array(z.object({ name: z.string(), mirror: z.string().optional() })) });

/** Where the files came from that a folder has a manifest of. */
const mirrorsIn = async (manifest: string): Promise<Map<string, string>> => {
  const read = await readFile(manifest, 'utf8')
    .then((text) => manifestSchema.parse(JSON.parse(text)))
    .catch(() => ({ files: [] }));
  return new Map(read.files.flatMap(({ name, mirror }) => (mirror === undefined ? [] : [[name, mirror]])));
};

const manifestOf = (set: FileSet, mirrors: ReadonlyMap<string, string>): string => {
  const { name, description, licence, citation } = set;
  const files = set.files.map((file) => ({ ...file, mirror: mirrors.get(file.name) }));
  return `${JSON.stringify({ name, description, licence, citation, files }, null, 2)}\n`;
};

/**
 * Makes the cache hold every file of `set`, intact, and returns their folder: files that are there and right are kept, the
 * others downloaded, one process at a time. Each file appears only whole and verified.
 *
 * @throws InfomixupError `download-failed` with the reason of every mirror
 */
export async function fetchIntoCache(set: FileSet, options: FetchOptions = {}): Promise<string> {
  const folder = cachedFolder(set, options.cache);
  const fetchMissing = async (): Promise<void> => {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
    const manifest = join(folder, 'manifest.json');
    const mirrors = await mirrorsIn(manifest);
    for (const file of set.files) {
      if (await isIntact(file, join(folder, file.name))) {
        // One that was killed when the file was in its place has left what it was unpacked from.
        await rm(partOf(file, folder), { force: true });
        continue;
      }
      // Before the file is there: what is killed in between fetches it again, and no file is without its mirror.
      await fetchFile(set, file, folder, options, async (mirror) => {
        mirrors.set(file.name, mirror);
        await replaceFile(manifest, manifestOf(set, mirrors));
      });
    }
    if (!existsSync(manifest)) await replaceFile(manifest, manifestOf(set, mirrors));
  };
  await withLock(folder, fetchMissing, options.patience);
  return folder;
}
