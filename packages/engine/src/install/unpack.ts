import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';

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

/** Takes the shared libraries from NVIDIA's wheels, in the layout that TensorFlow's run path expects. */
export const nvidiaFiles: Placement = (entry) =>
  /^nvidia\/[^/]+\/lib\/[^/]+\.so[.\d]*$/.test(entry) ? entry : undefined;

/** Takes the wheel's own metadata. */
export const metadataFile: Placement = (entry) => (/^[^/]+\.dist-info\/METADATA$/.test(entry) ? 'METADATA' : undefined);

/** Unpacks chosen files of a wheel as streams: TensorFlow's library alone is 788 MB. */
export async function unpackWheel(wheel: string, folder: string, placement: Placement): Promise<void> {
  const archive = await openPromise(wheel, { autoClose: false });
  try {
    for await (const entry of archive.eachEntry()) {
      const name = entry.fileName.endsWith('/') ? undefined : placement(entry.fileName);
      if (name === undefined) continue;
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path, { highWaterMark: 1 << 20 }));
    }
  } finally {
    archive.close();
  }
}
