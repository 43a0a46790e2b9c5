import { cp, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { encodeSafetensors, type SafeTensor, type SyncDataset } from '@infomixup/core';
import { datasetFromFiles, type FilesOptions, parseIdx, parseNpy } from '@infomixup/datasets';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePng } from '../src/arrays/png.js';
import { unzip } from '../src/arrays/zip.js';
import { emptyFolders } from './support/folders.js';
import { idxBytes } from './support/idx.js';
import { png } from './support/png.js';
import { zip } from './support/zip.js';

const numpy = fileURLToPath(new URL('fixtures/numpy', import.meta.url));
const newFolder = emptyFolders();

/** All inputs of a data set, rounded, and its labels. */
async function contents(dataset: SyncDataset) {
  const { inputs, labels } = dataset.gather(Int32Array.from({ length: dataset.size }, (_, index) => index));
  const values = Array.from(await inputs.data(), (value) => Math.round(1e6 * value) / 1e6);
  inputs.dispose();
  return { values, labels: [...labels], inputShape: dataset.inputShape, classes: dataset.classes };
}

const load = async (path: string, options: FilesOptions = {}) => contents(await datasetFromFiles(path, options));

async function write(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(await newFolder(), name);
  await writeFile(path, bytes);
  return path;
}

/** A file as NumPy writes it: numbers of a type, by NumPy's name of it, from the bytes given. */
function npy(kind: string, shape: readonly number[], data: Uint8Array, order = 'False'): Buffer {
  const text =
    `{'descr': ${kind.startsWith('[') ? kind : `'${kind}'`}, 'fortran_order': ${order}, 'shape': (${shape.join(', ')},), }`.padEnd(
      117,
    );
  const head = Buffer.from(`\u0093NUMPY\u0001\0${String.fromCharCode(text.length + 1)}\0${text}\n`, 'latin1');
  return Buffer.concat([head, data]);
}

const twoLabels = npy('|u1', [2], Uint8Array.of(0, 1));

/** A folder with inputs of these bytes and the labels 0 and 1. */
async function pair(kind: string, data: readonly number[], shape = [2, 2]): Promise<string> {
  const folder = await newFolder();
  await writeFile(join(folder, 'x_test.npy'), npy(kind, shape, Uint8Array.from(data)));
  await writeFile(join(folder, 'y_test.npy'), twoLabels);
  return folder;
}

/** What NumPy was given: bytes 0 to 35, [3, 3, 2, 2] with the channels first, over 255. */
const bytesWithChannelsLast = Array.from({ length: 36 }, (_, at) => {
  const [sample, place, channel] = [Math.floor(at / 12), Math.floor((at % 12) / 3), at % 3];
  return Math.round((1e6 * (12 * sample + 4 * channel + place)) / 255) / 1e6;
});

describe('datasetFromFiles', () => {
  it.each(['packed.npz', 'stored.npz', 'x_test.npy', ''])('reads what NumPy wrote: %s', async (name) => {
    const found = await load(join(numpy, name), { channels: 'first' });
    expect(found).toEqual({
      values: bytesWithChannelsLast,
      labels: [0, 2, 1],
      inputShape: [2, 2, 3],
      classes: ['0', '1', '2'],
    });
  });

  it('reads safetensors, and finds arrays by the names that are given', async () => {
    const x = { dtype: 'F32', shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) } as const;
    const y = { dtype: 'I64', shape: [2, 1], data: BigInt64Array.of(1n, 0n) } as const;
    const path = await write('test.safetensors', encodeSafetensors({ features: x, y }));
    await expect(load(path)).rejects.toThrow(/holds "y", "features", and no usual name of inputs; say by "inputs"/);
    const found = await load(path, { inputs: 'features', bounds: [0, 5], classes: ['no', 'yes'] });
    expect(found).toEqual({ values: [0, 1, 2, 3, 4, 5], labels: [1, 0], inputShape: [3], classes: ['no', 'yes'] });
  });

  it.each([
    ['|b1', [0, 1]],
    ['|b1', [0, 255]],
    ['|i1', [0, 1]],
  ] as const)('takes %s for what they are, within %j', async (kind, bounds) => {
    expect(await load(await pair(kind, [1, 0, 0, 1]), { bounds })).toMatchObject({ values: [1, 0, 0, 1] });
  });

  it('takes booleans in safetensors for 0 and 1, and leaves unread what is not asked for', async () => {
    const x = { dtype: 'BOOL', shape: [2, 1], data: Uint8Array.of(1, 0) } as const;
    const y = { dtype: 'U8', shape: [2], data: Uint8Array.of(1, 0) } as const;
    const other = { dtype: 'F16', shape: [1], data: Uint16Array.of(0) } as const;
    expect(await load(await write('t.safetensors', encodeSafetensors({ x, y, other })))).toMatchObject({
      values: [1, 0],
      labels: [1, 0],
    });
    const broken = encodeSafetensors({ x: { ...x, data: Uint8Array.of(1, 2) }, y });
    await expect(load(await write('t.safetensors', broken))).rejects.toThrow(/"x" has the boolean 2/);
  });

  it('asks what zeros and ones in unsigned bytes are', async () => {
    const folder = await pair('|u1', [1, 0, 0, 1]);
    await expect(load(folder)).rejects.toThrow(
      /zeros and ones; say by "scale" whether they are divided by 1 or by 255/,
    );
    expect(await load(folder, { scale: 1 })).toMatchObject({ values: [1, 0, 0, 1] });
    expect(await load(folder, { scale: 255 })).toMatchObject({ values: [0.003922, 0, 0, 0.003922] });
    expect(await load(folder, { bounds: [0, 255] })).toMatchObject({ values: [1, 0, 0, 1] });
    expect(await load(await pair('|u1', [2, 0, 0, 1]))).toMatchObject({ values: [0.007843, 0, 0, 0.003922] });
    expect(await load(await pair('|u1', [0, 0, 0, 0]))).toMatchObject({ values: [0, 0, 0, 0] });
  });

  it('reads tables: labels by column, by name, or in the last one', async () => {
    const named = await write('a.csv', 'kind,x,"y"\r\nno,0.5,1\r\nyes, 2.5e-1,0\r\n\r\n');
    const found = await load(named, { labels: 'kind', classes: ['yes', 'no'] });
    expect(found).toMatchObject({ values: [0.5, 1, 0.25, 0], labels: [1, 0], inputShape: [2] });
    expect(await load(await write('b.csv', '0,0.5,2\n1,0.25,0\n'))).toMatchObject({
      values: [0, 0.5, 1, 0.25],
      labels: [2, 0],
    });
  });

  it('reads IDX files, packed or not, those of the test set first', async () => {
    const folder = await newFolder();
    const images = idxBytes([2, 1, 2], Uint8Array.of(0, 51, 102, 255));
    await writeFile(join(folder, 't10k-images-idx3-ubyte.gz'), gzipSync(images));
    await writeFile(join(folder, 't10k-labels-idx1-ubyte'), idxBytes([2], Uint8Array.of(1, 0)));
    await writeFile(join(folder, 'train-images-idx3-ubyte'), 'not looked at');
    expect(await load(folder)).toMatchObject({ values: [0, 0.2, 0.4, 1], labels: [1, 0], inputShape: [1, 2, 1] });
  });

  it('reads a folder of PNG images for each class', async () => {
    const folder = await newFolder();
    for (const [label, name] of ['cat', 'dog'].entries()) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'one.png'), png(1, 1, 3, Uint8Array.of(0, 51, 255 * label)));
    }
    const found = await load(folder);
    expect(found).toEqual({
      values: [0, 0.2, 0, 0, 0.2, 1],
      labels: [0, 1],
      inputShape: [1, 1, 3],
      classes: ['cat', 'dog'],
    });
    await writeFile(join(folder, 'dog', 'two.png'), png(2, 1, 3, new Uint8Array(6)));
    await expect(load(folder)).rejects.toThrow(/is 1 x 2 x 3, and the first image 1 x 1 x 3/);
  });

  /** A folder with an image of one grey byte at each path. */
  async function images(...paths: readonly string[]): Promise<string> {
    const folder = await newFolder();
    for (const [at, path] of paths.entries()) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), png(1, 1, 1, Uint8Array.of(51 * at)));
    }
    return folder;
  }

  it('takes no hidden folder for a class, nor a hidden file for an image, and a link to a folder for one', async () => {
    const folder = await images('b/0.png', 'b/._0.png', '.hidden/0.png', '__MACOSX/0.png', 'a/0.png');
    await writeFile(join(folder, 'a', '.DS_Store'), '');
    await symlink(join(folder, 'b'), join(folder, 'c'));
    const dataset = await datasetFromFiles(folder);
    expect(await contents(dataset)).toMatchObject({ labels: [0, 1, 2], classes: ['a', 'b', 'c'], values: [0.8, 0, 0] });
    expect(dataset.notes).toEqual(['its folders are the classes in alphabetical order: 0 is a, 1 is b, 2 is c']);
  });

  it('tells of whole numbers that are no label of theirs', async () => {
    const folder = await images('0/a.png', '2/a.png', '10/a.png', '1/a.png');
    const { notes, classes } = await datasetFromFiles(folder);
    expect(classes).toEqual(['0', '1', '10', '2']);
    expect(notes).toEqual([
      expect.stringMatching(
        /2 is 10, 3 is 2, so that the folder 10 is no class 10; name them in label order by "classes"/,
      ),
    ]);
    const found = await datasetFromFiles(folder, { classes: ['0', '1', '2', '3', '10'] });
    expect(await contents(found)).toMatchObject({ values: [0, 0.6, 0.4, 0.2], labels: [0, 1, 4, 2] });
    expect(found.notes).toEqual(['it has no image of 3']);
  });

  it('tells of files that it leaves out, and refuses what may be a sample', async () => {
    const folder = await images('a/0.png', 'b/0.PNG');
    await writeFile(join(folder, 'a', 'readme.txt'), '');
    await writeFile(join(folder, 'LICENSE'), '');
    const { notes } = await datasetFromFiles(folder);
    expect(notes[1]).toBe('left out, as no images: LICENSE, a/readme.txt');
    await writeFile(join(folder, 'b', 'photo.jpg'), '');
    await expect(load(folder)).rejects.toThrow(/photo\.jpg: is no PNG image; convert it, or move it away/);
    await expect(load(await images('a/0.png', 'b/0.png', 'stray.png'))).rejects.toThrow(
      /stray\.png: is a picture beside the folders of classes; put it into one, or move it away/,
    );
    await expect(load(await images('a/0.png', 'b/c/0.png'))).rejects.toThrow(/is a folder within that of a class/);
  });

  it('refuses folders that are not the classes', async () => {
    const folder = await images('a/0.png', 'b/0.png');
    await mkdir(join(folder, 'c'));
    await expect(load(folder)).rejects.toThrow(/c: holds no PNG image; move the folder away, or name all classes/);
    expect(await load(folder, { classes: ['c', 'b', 'a'] })).toMatchObject({
      labels: [2, 1],
      classes: ['c', 'b', 'a'],
    });
    await expect(load(folder, { classes: ['a', 'b'] })).rejects.toThrow(/the classes a, b have no c; name the folders/);
    await expect(load(folder, { classes: 10 })).rejects.toThrow(/its 3 folders are not 10 classes/);
  });

  const float = (...values: readonly number[]) =>
    ({ dtype: 'F32', shape: [values.length, 1], data: Float32Array.from(values) }) as const;
  const numbered = (...values: readonly number[]) =>
    ({ dtype: 'I32', shape: [values.length], data: Int32Array.from(values) }) as const;

  it.each([
    [
      { inputs: float(1), x_test: float(0), y: numbered(0) },
      /"inputs", "x_test" may each be the inputs; say by "inputs"/,
    ],
    [{ x: float(1), labels: numbered(1), y: numbered(0) }, /"labels", "y" may each be the labels; say by "labels"/],
  ])('asks which array is meant where several may be', async (tensors, message) => {
    const path = await write('t.safetensors', encodeSafetensors(tensors));
    await expect(load(path)).rejects.toThrow(message);
    expect(await load(path, { inputs: 'inputs' in tensors ? 'x_test' : 'x', labels: 'y' })).toMatchObject({
      labels: [0],
    });
  });

  it('tells of labels that may be counted from 1, and reads lines that end as they ever did', async () => {
    const { notes, size } = await datasetFromFiles(await write('t.csv', 'x,label\r0.5,1\r0.5,2\r'));
    expect([size, ...notes]).toEqual([2, 'no label is 0, and the least is 1; classes are counted from 0']);
  });

  it('asks which file or column is meant where several may be', async () => {
    const folder = await pair('|u1', [0, 0, 0, 2]);
    await cp(join(folder, 'x_test.npy'), join(folder, 'x_test2.npy'));
    await expect(load(folder)).rejects.toThrow(/x_test\.npy and x_test2\.npy may each be the inputs/);
    const idx = await newFolder();
    for (const name of ['a', 'b']) await writeFile(join(idx, `${name}-images-idx3-ubyte`), '');
    await expect(load(idx)).rejects.toThrow(/a-images-idx3-ubyte and b-images-idx3-ubyte may each be the images/);
    const columns = await write('t.csv', 'label,class,x\n0,1,0.5\n');
    await expect(load(columns)).rejects.toThrow(/the columns "label", "class" may each be the labels/);
    expect((await datasetFromFiles(await write('t.csv', 'x,kind\n0,0\n'))).notes).toEqual([
      'its last column, kind, is taken for the labels',
    ]);
  });

  it('asks which kind of files is meant where a folder holds several', async () => {
    const folder = await images('cat/0.png', 'dog/0.png');
    const idx = {
      't10k-images-idx3-ubyte': idxBytes([2, 1, 1], Uint8Array.of(0, 2)),
      't10k-labels-idx1-ubyte': idxBytes([2], Uint8Array.of(0, 1)),
    };
    const arrays = { 'x_test.npy': npy('|u1', [2, 2], Uint8Array.of(0, 0, 0, 2)), 'y_test.npy': twoLabels };
    const put = (files: Readonly<Record<string, Uint8Array>>, into: string) =>
      Promise.all(Object.entries(files).map(([name, bytes]) => writeFile(join(into, name), bytes)));
    await put(idx, folder);
    await expect(load(folder)).rejects.toMatchObject({
      code: 'invalid-dataset',
      message: `datasets: ${folder}: t10k-images-idx3-ubyte and the PNG images in cat, dog may each be the samples; put those to read into a folder of their own`,
    });
    await put(arrays, folder);
    await expect(load(folder)).rejects.toThrow(/idx3-ubyte and x_test\.npy and the PNG images in cat, dog may each/);
    // One folder of pictures is none of classes.
    const figures = await images('figures/0.png');
    await mkdir(join(figures, 'logs'));
    await put(idx, figures);
    expect((await load(figures)).labels).toEqual([0, 1]);
  });

  it('reads a file no further than its header where that is wrong, or the labels are others', async () => {
    const folder = await pair('<f2', [0, 0]);
    const x = join(folder, 'x_test.npy');
    // Too large to be read at all.
    await truncate(x, 3 * 2 ** 30);
    await expect(load(folder)).rejects.toThrow(/number type "<f2" is none of/);
    await writeFile(x, npy('|u1', [3, 2 ** 30], Uint8Array.of()));
    await truncate(x, 128 + 3 * 2 ** 30);
    await expect(load(folder)).rejects.toThrow(/2 labels do not go with 3 inputs/);
    await truncate(x, 127 + 3 * 2 ** 30);
    await expect(load(folder)).rejects.toThrow(/the file ends after 3221225471 of 3221225472 bytes/);
    const idx = await newFolder();
    const held = join(idx, 't10k-images-idx3-ubyte');
    await writeFile(join(idx, 't10k-labels-idx1-ubyte'), idxBytes([2], Uint8Array.of(0, 1)));
    await writeFile(held, idxBytes([2, 1, 1], Uint8Array.of()));
    await truncate(held, 3 * 2 ** 30);
    await expect(load(idx)).rejects.toThrow(/3221225454 bytes follow the last value/);
  });

  /** Deflated bytes whose end is wrong. */
  const broken = (packed: Uint8Array) => Buffer.concat([packed.subarray(0, -12), Buffer.alloc(12, 0xff)]);
  const noise = Uint8Array.from({ length: 65_536 }, (_, at) => (at * at * 2_654_435_761) >>> 13);

  it('unpacks IDX files no further than their headers say, and not at all where the labels are others', async () => {
    const folder = await newFolder();
    const [images, labels] = ['images-idx3', 'labels-idx1'].map((name) => join(folder, `t10k-${name}-ubyte.gz`));
    await writeFile(images ?? '', gzipSync(idxBytes([4, 2, 2], new Uint8Array(2 ** 20))));
    await writeFile(labels ?? '', gzipSync(idxBytes([4], new Uint8Array(4))));
    await expect(load(folder)).rejects.toThrow(/unpacks to more than the 32 bytes it should hold/);
    await writeFile(images ?? '', broken(gzipSync(idxBytes([256, 16, 16], noise))));
    await expect(load(folder)).rejects.toThrow(/4 labels do not go with 256 inputs/);
    await writeFile(labels ?? '', gzipSync(idxBytes([256], new Uint8Array(2 ** 20))));
    await expect(load(folder)).rejects.toThrow(/labels.* unpacks to more than the 264 bytes/);
  });

  it('unpacks from an archive what is asked for, once its length and the labels are right', async () => {
    const x = npy('|u1', [256, 256], noise);
    const y = npy('|u1', [256], new Uint8Array(256));
    const spoilt = broken(deflateRawSync(x));
    const loaded = async (members: Parameters<typeof zip>[0]) => load(await write('t.npz', zip(members)));
    const others = { 'y.npy': { content: twoLabels }, 'x.npy': { content: x, packed: spoilt } };
    await expect(loaded(others)).rejects.toThrow(/2 labels do not go with 256 inputs/);
    const short = { 'y.npy': { content: y }, 'x.npy': { content: x, packed: spoilt, size: 2 ** 31 } };
    await expect(loaded(short)).rejects.toThrow(/"x": 2147417984 bytes follow the last value/);
    const long = { 'y.npy': { content: y }, 'x.npy': { content: Buffer.concat([x, noise]), size: x.length } };
    await expect(loaded(long)).rejects.toThrow(/"x\.npy" unpacks to more than the 65664 bytes listed/);
    const unread = { 'z.npy': { content: x, packed: spoilt }, 'y.npy': { content: y }, 'x.npy': { content: x } };
    expect((await loaded(unread)).labels).toHaveLength(256);
  });

  it('reads no image whose header differs, nor any where all are too much', async () => {
    const folder = await images('a/0.png', 'b/0.png');
    const wide = Buffer.from(png(1, 1, 1, Uint8Array.of(0)));
    wide.writeUInt32BE(2 ** 14, 16);
    wide.writeUInt32BE(2 ** 14, 20);
    await writeFile(join(folder, 'b', '0.png'), wide);
    await expect(load(folder)).rejects.toThrow(/is 16384 x 16384 x 1, and the first image 1 x 1 x 1/);
    for (const file of ['a/0.png', ...Array.from({ length: 8 }, (_, at) => `b/${at}.png`)])
      await writeFile(join(folder, file), wide);
    await expect(load(folder)).rejects.toThrow(/its 9 images of 16384 x 16384 x 1 take more than 2 GiB/);
  });

  const table = (text: string, options?: FilesOptions) => async () => load(await write('t.csv', text), options);
  const tensors =
    (y?: SafeTensor, x: ArrayLike<number> = [0, 1], options?: FilesOptions) =>
    async () => {
      const inputs = { dtype: 'F32', shape: [2, 1], data: Float32Array.from(x) } as const;
      return load(await write('t.safetensors', encodeSafetensors({ x: inputs, ...(y && { y }) })), options);
    };
  const labels = Object.assign({ dtype: 'I32', shape: [2], data: Int32Array.of(0, 1) } as const);

  it.each([
    [
      'one-hot rows',
      tensors({ dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) }),
      /rows of 2 values, as one-hot ones are; give class numbers: np\.argmax/,
    ],
    [
      'fractions',
      tensors({ dtype: 'F32', shape: [2], data: Float32Array.of(0, 1.5) }),
      /the label of sample 1 is 1\.5; give whole class numbers/,
    ],
    ['a negative label', tensors({ dtype: 'I32', shape: [2], data: Int32Array.of(0, -1) }), /sample 1 is -1/],
    [
      'a label beyond the classes',
      tensors({ dtype: 'I32', shape: [2], data: Int32Array.of(0, 2) }, [0, 1], { classes: 2 }),
      /sample 1 is 2; the 2 classes are 0 to 1/,
    ],
    [
      'another number of labels',
      tensors({ dtype: 'I32', shape: [3], data: new Int32Array(3) }),
      /3 labels do not go with 2 inputs/,
    ],
    ['no labels', tensors(), /no usual name of labels/],
    [
      'a value that is not a number',
      tensors(labels, [0, Number.NaN]),
      /sample 1 has a value that is NaN; give finite numbers/,
    ],
    [
      'values outside the bounds',
      tensors(labels, [0, 255]),
      /the value 255, outside the bounds \[0, 1\]; all values are from 0 to 255: declare "bounds" that hold them, or "scale" to divide by/,
    ],
    [
      'another shape',
      tensors(labels, [0, 1], { inputShape: [2] }),
      /an input has \[1\], 1 values; "inputShape" \[2\] has 2/,
    ],
    ['bounds that descend', tensors(labels, [0, 1], { bounds: [1, 0] }), /give the lower one first/],
    [
      'an unknown option',
      tensors(labels, [0, 1], { bound: [0, 1] } as object),
      /"bound": unknown key; did you mean "bounds"/,
    ],
    ['a cell that is empty', table('x,label\n,0\n'), /t\.csv:2: "" in column x is no number; encode categories/],
    ['a cell too many', table('x,label\n0.5,0\n1,2,3\n'), /csv: .*t\.csv:3: 3 cells, where the first line has 2/],
    ['a label that is a name', table('0.5,cat\n'), /t\.csv:1: label "cat" is no number; give the names of classes/],
    ['a table of nothing', table('\n\n'), /there is nothing in it/],
    ['semicolons', table('x;label\n0.5;1\n'), /has a single column, with ";" in every cell; put commas between/],
    ['one column', table('x\n0.5\n'), /has a single column; put the values of inputs beside the label/],
    ['names alone', table('x,label\n'), /no rows follow/],
    ['an unknown column', table('x,label\n1,0\n', { labels: 'z' }), /there is no column "z"; name one of x, label/],
    ['no file', () => load('no/such/file.npz'), /there is no no\/such\/file\.npz; check the path/],
    ['another kind of file', async () => load(await write('a.pkl', '')), /"\.pkl" files are not known; give \.npz/],
    ['a folder of nothing', async () => load(await newFolder()), /holds neither IDX files, nor/],
    [
      'an array of objects',
      () => load(join(numpy, 'packed.npz'), { inputs: 'extra' }),
      /it holds Python objects, which are never read/,
    ],
  ])('refuses %s, and says what to do', async (_, act, message) => {
    await expect(act()).rejects.toThrow(message);
  });

  it('needs a file of labels beside one of inputs', async () => {
    const folder = await newFolder();
    await cp(join(numpy, 'x_test.npy'), join(folder, 'x_test.npy'));
    await expect(load(folder)).rejects.toThrow(/no file of labels goes with it; name it by "labels"/);
    await cp(join(numpy, 'y_test.npy'), join(folder, 'truth.npy'));
    expect(await load(join(folder, 'x_test.npy'), { labels: 'truth.npy' })).toMatchObject({ labels: [0, 2, 1] });
  });
});

describe('parsers of arrays', () => {
  const original = () =>
    png(
      3,
      6,
      3,
      Uint8Array.from({ length: 54 }, (_, i) => (i * 47) & 255),
    );

  it('undo every filter of PNG, and leave out an alpha that hides nothing', () => {
    const pixels = Uint8Array.from({ length: 54 }, (_, i) => (i * 47) & 255);
    expect(parsePng(original(), 'a.png')).toEqual({ shape: [6, 3, 3], data: pixels });
    expect(parsePng(png(1, 2, 2, Uint8Array.of(7, 255, 9, 255), 4), 'a.png').data).toEqual(Uint8Array.of(7, 9));
    expect(() => parsePng(png(1, 1, 2, Uint8Array.of(7, 254), 4), 'a.png')).toThrow(/transparent/);
  });

  it.each([
    ['<f2', /number type "<f2" is none of .*; save x\.astype\("float32"\)$/],
    ['>i8', /number type ">i8" is none of .*; save x\.astype\("int64"\)$/],
    ['<U3', /; save class numbers, as np\.unique/],
    ["[('a', '<f4')]", /records of several fields at byte 10; save each field as an array/],
    ['|O', /Python objects, which are never read at byte 10; save np\.stack/],
  ])('say how to convert what is whole: %s', (kind, message) => {
    expect(() => parseNpy(npy(kind, [1], new Uint8Array(8)), 'x.npy')).toThrow(message);
  });

  it('say how to convert what is whole: order, alpha, numbers', () => {
    expect(() => parseNpy(npy('|u1', [1, 2], Uint8Array.of(1, 2), 'True'), 'x')).toThrow(
      /; save np\.ascontiguousarray/,
    );
    expect(() => parsePng(png(1, 1, 4, Uint8Array.of(7, 7, 7, 9), 6), 'a.png')).toThrow(/; lay it over a background/);
    expect(() => parsePng(png(1, 1, 1, Uint8Array.of(7), 3), 'a.png')).toThrow(/; convert it, as Pillow does/);
    expect(() => parseIdx(Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), 'x')).toThrow(/; give the samples as \.npy files/);
    expect(() => parseNpy(npy('|b1', [2], Uint8Array.of(1, 2)), 'x')).toThrow(
      /boolean 2 is neither .*; the file is damaged/,
    );
  });

  it('stop where more unpacks than was said', () => {
    const bytes = Buffer.from(original());
    const wide = png(3, 60, 3, new Uint8Array(540));
    // A header of 6 rows before pixels of 60.
    expect(() => parsePng(Buffer.concat([bytes.subarray(0, 33), wide.subarray(33)]), 'a.png')).toThrow(
      /pixels are wrong/,
    );
  });

  const contentsOf = (bytes: Uint8Array, source: string) => {
    for (const member of unzip(bytes, source).values()) member.content();
  };
  const parsers = {
    npy: [parseNpy, 'x_test.npy'],
    zip: [contentsOf, 'packed.npz'],
    png: [parsePng, ''],
  } as const;
  it.each(Object.entries(parsers))(
    '%s: whatever bytes there are, they are read or refused by name',
    async (format, [parse, file]) => {
      const { readFile } = await import('node:fs/promises');
      const whole = new Uint8Array(file === '' ? original() : await readFile(join(numpy, file)));
      const code = { code: `malformed-${format}` };
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
          const changed = whole.slice(0, end);
          if (at < end) changed[at] = byte;
          try {
            parse(changed, 'file');
          } catch (error) {
            expect(error).toMatchObject(code);
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});
