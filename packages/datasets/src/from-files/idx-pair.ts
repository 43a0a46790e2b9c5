import { join } from 'node:path';
import { readHead, readWhole } from '@infomixup/core/node';
import type { FileArray } from '../arrays/array.js';
import { gunzipAtMost, gunzipHead, isGzip } from '../files/gunzip.js';
import { longestIdxHeader, parseIdx, readIdxHeader, requireIdxLength } from '../idx/parse.js';
import type { Found } from './found.js';
import { mostBytes, refuse } from './refuse.js';
import { requireLabelled } from './shapes.js';

interface OpenedIdx {
  readonly shape: readonly number[];
  readonly from: string;
  readonly read: () => Promise<FileArray>;
}

/** Reads the header alone of a file that may be packed. */
async function opened(from: string): Promise<OpenedIdx> {
  const head = await readHead(from, longestIdxHeader);
  if (!isGzip(head.bytes)) {
    const header = readIdxHeader(head.bytes, from);
    requireIdxLength(head.size, header, from);
    return { shape: header.shape, from, read: async () => parseIdx(await readWhole(from, mostBytes), from) };
  }
  const packed = await readWhole(from, mostBytes);
  const { shape, size } = readIdxHeader(await gunzipHead(packed, longestIdxHeader, from), from);
  const unpacked = () => gunzipAtMost(packed, Math.min(size, mostBytes), from);
  return { shape, from, read: async () => parseIdx(await unpacked(), from) };
}

/** The images to read, of all that there are: those of the test set, or the only ones. */
function chosen(folder: string, images: readonly string[]): string {
  const ofTest = images.filter((file) => /^(t10k|test)/.test(file));
  const [first = '', ...others] = ofTest.length > 0 ? ofTest : images;
  const other = others.find((file) => file !== `${first}.gz`);
  if (other === undefined) return first;
  return refuse(folder, `${first} and ${other} may each be the images`, 'put those to read into a folder of their own');
}

/** Whether a file is called as images of MNIST's format are. */
export function isIdxImages(file: string): boolean {
  return /images.*idx3/.test(file);
}

/** The samples in a folder of IDX files, packed or not. */
export async function fromIdx(folder: string, files: readonly string[]): Promise<Found> {
  const images = chosen(folder, files.filter(isIdxImages));
  const names = images.replace('images', 'labels').replace('idx3', 'idx1');
  const labels = [names, names.replace(/\.gz$/, ''), `${names}.gz`].find((name) => files.includes(name));
  if (labels === undefined) return refuse(folder, `has ${images} and no ${names}`, 'put the labels beside the images');
  const [held, numbers] = [await opened(join(folder, images)), await opened(join(folder, labels))];
  requireLabelled(held, numbers);
  const { from: inputsFrom } = held;
  return { labels: await numbers.read(), inputs: await held.read(), inputsFrom, labelsFrom: numbers.from };
}
