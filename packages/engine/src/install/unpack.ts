import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
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

/** Takes from NVIDIA's wheels what TensorFlow uses, in the layout that it looks for beside its own libraries. */
export const nvidiaFiles: Placement = (entry) => (nvidiaFile.test(entry) ? entry : undefined);

/** Takes the wheel's own metadata. */
export const metadataFile: Placement = (entry) => (/^[^/]+\.dist-info\/METADATA$/.test(entry) ? 'METADATA' : undefined);

/** The permissions of a file, which an archive made on Unix keeps above the attributes of other systems. */
const modeOf = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & 0o777 || 0o644;

/** Unpacks chosen files of a wheel as streams: TensorFlow's library alone is 788 MB. */
export async function unpackWheel(wheel: string, folder: string, placement: Placement): Promise<void> {
  const archive = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of archive.eachEntry()) {
      const name = entry.fileName.endsWith('/') ? undefined : placement(entry.fileName);
      if (name === undefined) continue;
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(
        await archive.openReadStreamPromise(entry),
        createWriteStream(path, { highWaterMark: 1 << 20, mode: modeOf(entry) }),
      );
    }
  } finally {
    archive.close();
  }
}
