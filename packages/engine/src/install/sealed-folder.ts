import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** One file of a sealed folder. */
export interface SealedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** `manifest.json` of a sealed folder: what its files are and where they came from. */
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
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/**
 * Writes the manifest of a finished folder and moves it to its place in one rename, so that a folder at `place` is
 * always whole. What lay there before is removed.
 */
export async function sealFolder(folder: string, place: string, origin: Manifest['origin']): Promise<void> {
  const files: Record<string, SealedFile> = {};
  for (const name of (await filesBelow(folder)).sort()) {
    const path = join(folder, name);
    files[name] = { bytes: (await stat(path)).size, sha256: await sha256OfFile(path) };
  }
  const manifest: Manifest = { format: 1, origin, files };
  await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  await mkdir(dirname(place), { recursive: true });
  await rm(place, { recursive: true, force: true });
  await rename(folder, place);
}

async function readManifest(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest: Partial<Manifest> = JSON.parse(await readFile(join(folder, manifestName), 'utf8'));
    return manifest.format === 1 && manifest.files ? (manifest as Manifest) : undefined; // both fields were just seen
  } catch {
    return undefined;
  }
}

async function faultOfFile(folder: string, name: string, file: SealedFile, thorough: boolean) {
  const path = join(folder, name);
  const bytes = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (bytes === undefined) return `${path} is missing`;
  if (bytes !== file.bytes) return `${path} has ${bytes} bytes instead of ${file.bytes}`;
  if (thorough && (await sha256OfFile(path)) !== file.sha256) return `${path} differs from its checksum`;
  return undefined;
}

/** What is wrong with a sealed folder, or undefined. Sizes are always compared, checksums when `thorough`. */
export async function faultOfFolder(folder: string, { thorough }: { thorough: boolean }): Promise<string | undefined> {
  const manifest = await readManifest(folder);
  if (!manifest) return `${folder} has no readable manifest`;
  for (const [name, file] of Object.entries(manifest.files)) {
    const fault = await faultOfFile(folder, name, file, thorough);
    if (fault) return fault;
  }
  return undefined;
}
