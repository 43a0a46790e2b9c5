import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InfomixupError, reasonOf } from '@infomixup/core';
import { type Entry, openPromise } from 'yauzl';

/** Where a wheel's entry goes, relative to the folder; undefined leaves it out. */
export type Placement = (entry: string) => string | undefined;

const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/;
// The headers of the C interface and those they include, 70 files of 15,000.
const header = /^tensorflow\/(include\/(?:tensorflow\/c|xla\/tsl\/c|(?:tensorflow\/core|tsl)\/platform)\/.*\.h)$/;

/** Takes the two libraries and the headers of the C interface from TensorFlow's wheel. */
export const tensorFlowFiles: Placement = (entry) => {
  const name = library.exec(entry)?.[1];
  return name ? `lib/${name}` : header.exec(entry)?.[1];
};

// TensorFlow runs the assembler, and reads the device functions, where it compiles kernels for a GPU it has none for.
const nvidiaFile = /^nvidia\/[^/]+\/(?:lib\/[^/]+\.so[.\d]*|bin\/(?:ptxas|nvlink)|nvvm\/libdevice\/[^/]+\.bc)$/;

/**
 * Takes from NVIDIA's wheels what TensorFlow uses, in the layout that it looks for beside its own libraries.
 *
 * cuSOLVER moves to cuSPARSE's folder: the library that loads it, `libtensorflow_framework`, has every folder on its run
 * path but cuSOLVER's, and registers no GPU where it misses one. A folder as deep keeps cuSOLVER's own run path right.
 */
export const nvidiaFiles: Placement = (entry) =>
  nvidiaFile.test(entry) ? entry.replace('nvidia/cusolver/', 'nvidia/cusparse/') : undefined;

/** Takes the wheel's own metadata. */
export const metadataFile: Placement = (entry) => (/^[^/]+\.dist-info\/METADATA$/.test(entry) ? 'METADATA' : undefined);

/** Programs stay programs: an archive made on Unix keeps permissions above the attributes of other systems. */
const modeOf = ({ externalFileAttributes }: Entry): number =>
  ((externalFileAttributes >>> 16) & 0o100) === 0 ? 0o644 : 0o755;

/**
 * Unpacks chosen files of a wheel as streams: TensorFlow's library alone is 788 MB.
 *
 * @throws InfomixupError `wheel-not-unpacked`, naming the wheel and why.
 */
export async function unpackWheel(wheel: string, folder: string, placement: Placement): Promise<void> {
  try {
    await unpack(wheel, folder, placement);
  } catch (cause) {
    const what = `${wheel} could not be unpacked: ${reasonOf(cause)}`;
    throw new InfomixupError(`engine: ${what}; see that there is room, and install again`, 'wheel-not-unpacked', {
      cause,
    });
  }
}

async function unpack(wheel: string, folder: string, placement: Placement): Promise<void> {
  const archive = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of archive.eachEntry()) {
      const name = entry.fileName.endsWith('/') ? undefined : placement(entry.fileName);
      if (name === undefined) continue;
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      // The file first: an entry that is open with nobody to read it ends the process where it is damaged.
      const file = await open(path, 'w', modeOf(entry));
      try {
        await pipeline(await archive.openReadStreamPromise(entry), file.createWriteStream({ highWaterMark: 1 << 20 }));
      } finally {
        await file.close();
      }
    }
  } finally {
    archive.close();
  }
}
