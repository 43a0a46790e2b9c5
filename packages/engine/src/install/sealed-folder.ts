import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, type Stats, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hasCode, sealJson, unsealJson } from '@infomixup/core';
import { syncFile, syncFolder, writeDurably } from '@infomixup/core/node';

/** One file of a sealed folder. */
export interface SealedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json` of a sealed folder: what its files are and where they came from; it ends in a digest of itself. */
export interface Manifest {
  readonly format: 1;
  readonly origin: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, SealedFile>>;
}

const manifestName = 'manifest.json';

/** SHA-256 of a file in hexadecimal, read as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // One that an ended attempt has left is about to be replaced.
  return names.map((name) => relative(folder, name)).filter((name) => name !== manifestName);
}

/**
 * Writes the manifest of a finished folder and moves it to its place in one rename, so that a folder at `place` is
 * always whole, also after a power failure. What lay there before is removed.
 */
export async function sealFolder(folder: string, place: string, origin: Manifest['origin']): Promise<void> {
  const files: Record<string, SealedFile> = {};
  for (const name of (await filesBelow(folder)).sort()) {
    const path = join(folder, name);
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
    await syncFile(path);
  }
  const manifest: Manifest = { format: 1, origin, files };
  await writeDurably(join(folder, manifestName), sealJson(manifest, 2));
  await mkdir(dirname(place), { recursive: true });
  await rm(place, { recursive: true, force: true });
  await rename(folder, place);
  await syncFolder(dirname(place));
}

/** What a file system takes for the name of a file, with what is known of the file. */
function isEntry([name, file]: [string, unknown]): boolean {
  const { bytes, sha256 } = Object(file);
  return name !== '' && !name.includes('\0') && Number.isSafeInteger(bytes) && typeof sha256 === 'string';
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const { seal, value } = unsealJson(readFileSync(join(folder, manifestName), 'utf8'));
    // Manifests of earlier releases have no digest; one that has lost it has something else in its place.
    const isManifest = seal !== 'broken' && Object.keys(Object(value)).join() === 'format,origin,files';
    // Written by `sealFolder` alone, in this order of its members.
    const manifest = value as Manifest;
    return isManifest && manifest.format === 1 && Object.entries(manifest.files).every(isEntry) ? manifest : undefined;
  } catch {
    return undefined;
  }
}

const unreadable = (folder: string): string => `${folder} has no readable manifest`;

/** Undefined also where no file can be: what a manifest says may be of any length. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (hasCode(error, 'ENAMETOOLONG', 'ELOOP')) return undefined;
    throw error;
  }
}

function faultOfSize(path: string, { bytes }: SealedFile): string | undefined {
  const found = statOf(path);
  if (!found?.isFile()) return `${path} is missing`;
  return found.size === bytes ? undefined : `${path} has ${found.size} bytes instead of ${bytes}`;
}

const differs = (path: string): string => `${path} differs from its checksum`;

/** What is wrong with a sealed folder, or undefined. Sizes are always compared, checksums when `thorough`. */
export async function faultOfFolder(folder: string, { thorough }: { thorough: boolean }): Promise<string | undefined> {
  const manifest = readManifest(folder);
  if (!manifest) return unreadable(folder);
  for (const [name, file] of Object.entries(manifest.files)) {
    const path = join(folder, name);
    const fault = faultOfSize(path, file);
    if (fault) return fault;
    if (thorough && (await sha256OfFile(path)) !== file.sha256) return differs(path);
  }
  return undefined;
}

/**
 * The same at once, for who is about to open what lies there: all sizes, and the checksums of files of at most so many
 * bytes, which are read whole.
 */
export function quickFaultOfFolder(folder: string, { checksumsUpTo }: { checksumsUpTo: number }): string | undefined {
  const manifest = readManifest(folder);
  if (!manifest) return unreadable(folder);
  for (const [name, file] of Object.entries(manifest.files)) {
    const path = join(folder, name);
    const fault = faultOfSize(path, file);
    if (fault) return fault;
    if (file.bytes > checksumsUpTo) continue;
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== file.sha256) return differs(path);
  }
  return undefined;
}
