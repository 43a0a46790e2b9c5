import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { encodeSafetensors, type SafeTensor, type SyncDataset } from '@infomixup/core';
import { datasetFromFiles, type FilesOptions, parseIdx, parseNpy } from '@infomixup/datasets';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePng } from '../src/arrays/png.js';
import { unzip } from '../src/arrays/zip.js';
import { emptyFolders } from './support/folders.js';
import { idxBytes } from './support/idx.js';
import { png } from './support/png.js';

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
  const text = `{'descr': '${kind}', 'fortran_order': ${order}, 'shape': (${shape.join(', ')},), }`.padEnd(117);
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
      await writeFile(join(folder, name, 'notes.txt'), '');
    }
    const found = await load(folder);
    expect(found).toEqual({
      values: [0, 0.2, 0, 0, 0.2, 1],
      labels: [0, 1],
      inputShape: [1, 1, 3],
      classes: ['cat', 'dog'],
    });
    await expect(load(folder, { classes: ['dog', 'cat'] })).rejects.toThrow(/its folders are cat, dog, in this order/);
    await writeFile(join(folder, 'dog', 'two.png'), png(2, 1, 3, new Uint8Array(6)));
    await expect(load(folder)).rejects.toThrow(/is 1 x 2 x 3, and the first image 1 x 1 x 3/);
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

  const parsers = {
    npy: [parseNpy, 'x_test.npy'],
    zip: [unzip, 'packed.npz'],
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
