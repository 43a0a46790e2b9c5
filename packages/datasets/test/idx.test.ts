import { InfomixupError, MalformedDataError, randomStream } from '@infomixup/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idxImages, parseIdx } from '../src/index.js';
import { idxBytes } from './support/idx.js';

const errorOf = (bytes: Uint8Array): unknown => {
  try {
    parseIdx(bytes, 'digits');
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('parseIdx', () => {
  it('reads what was written, in one to three dimensions', () => {
    const shapes = fc.array(fc.nat(5), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.nat(255)), (shape, stream) => {
        const data = Uint8Array.from(stream.take(shape.reduce((product, size) => product * size, 1)));
        const read = parseIdx(idxBytes(shape, data), 'digits');
        expect(read.shape).toEqual(shape);
        expect(Array.from(read.data)).toEqual(Array.from(data));
      }),
    );
  });

  it('reads a file that lies inside a larger buffer', () => {
    const larger = Buffer.concat([Buffer.alloc(3), idxBytes([2], Uint8Array.of(7, 9))]);
    expect(Array.from(parseIdx(larger.subarray(3), 'digits').data)).toEqual([7, 9]);
  });

  it.each<[string, Uint8Array, RegExp, number]>([
    ['no bytes', new Uint8Array(), /within the magic number/, 0],
    ['a magic number cut short', Uint8Array.of(0, 0, 8), /within the magic number/, 3],
    ['a first byte that is not zero', Uint8Array.of(1, 0, 8, 1, 0, 0, 0, 0), /two zeros/, 0],
    ['a gzip file', Uint8Array.of(0x1f, 0x8b, 8, 0), /two zeros/, 0],
    ['floating point numbers', Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), /number type 13/, 2],
    ['no dimension', Uint8Array.of(0, 0, 8, 0), /0 dimensions/, 3],
    ['four dimensions', idxBytes([1, 1, 1, 1], Uint8Array.of(1)), /4 dimensions/, 3],
    ['255 dimensions', Uint8Array.of(0, 0, 8, 255), /255 dimensions/, 3],
    ['sizes cut short', Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 1, 0), /within the sizes/, 9],
    ['sizes whose product overflows', idxBytes([2 ** 31, 2 ** 31, 2 ** 31], new Uint8Array()), /too large/, 4],
    ['sizes beyond any memory', idxBytes([2 ** 31, 2 ** 20], new Uint8Array(5)), /after 5 of 2251799813685248/, 17],
    ['values cut short', idxBytes([2, 2], Uint8Array.of(1, 2, 3)), /after 3 of 4 values/, 15],
    ['values too many', idxBytes([2, 2], Uint8Array.of(1, 2, 3, 4, 5)), /1 bytes follow/, 16],
  ])('refuses %s, naming the file and the byte', (_, bytes, message, offset) => {
    const error = errorOf(bytes);
    expect(error).toBeInstanceOf(MalformedDataError);
    expect(error).toMatchObject({ code: 'malformed-idx', source: 'digits', offset });
    expect(String(error)).toMatch(message);
  });

  it('either reads or refuses each of 100,000 mutations, and fails in no other way', () => {
    const file = idxBytes([2, 3, 4], new Uint8Array(24));
    const rng = randomStream(1, 'mutations');
    let refused = 0;
    for (let round = 0; round < 100_000; round++) {
      const mutated = file.slice(0, file.length - rng.integer(2) * rng.integer(file.length));
      for (let change = 0; change <= rng.integer(3); change++) mutated[rng.integer(mutated.length)] = rng.integer(256);
      const error = errorOf(mutated);
      if (error !== undefined && !(error instanceof MalformedDataError)) throw error;
      if (error) refused++;
    }
    expect(refused).toBeGreaterThan(50_000);
    expect(refused).toBeLessThan(100_000);
  });
});

describe('idxImages', () => {
  const images = { bytes: idxBytes([2, 1, 2], Uint8Array.of(0, 255, 51, 102)), source: 'images' };
  const labels = { bytes: idxBytes([2], Uint8Array.of(1, 0)), source: 'labels' };
  const classes = ['zero', 'one'];

  it('makes a data set of grey images in [0, 1]', () => {
    const dataset = idxImages({ name: 'tiny', classes, images, labels });
    expect(dataset).toMatchObject({ name: 'tiny', size: 2, classes, inputShape: [1, 2, 1], bounds: [0, 1] });
    const batch = dataset.gather(Int32Array.of(1, 0));
    expect(batch.inputs.shape).toEqual([2, 1, 2, 1]);
    expect(batch.inputs.dataSync()).toEqual(Float32Array.of(0.2, 0.4, 0, 1));
    expect(batch.labels).toEqual(Int32Array.of(0, 1));
    batch.inputs.dispose();
  });

  it.each([
    [
      'a label beyond the classes',
      images,
      { bytes: idxBytes([2], Uint8Array.of(1, 2)), source: 'labels' },
      /label 2 of/,
    ],
    [
      'other counts',
      images,
      { bytes: idxBytes([1], Uint8Array.of(1)), source: 'labels' },
      /images has 2 .* labels 1 labels/,
    ],
    ['labels in place of images', labels, labels, /labels: has 1 dimensions instead of 3/],
    ['images in place of labels', images, images, /images: has 3 dimensions instead of 1/],
  ])('refuses %s', (_, imagesFile, labelsFile, message) => {
    const make = () => idxImages({ name: 'tiny', classes, images: imagesFile, labels: labelsFile });
    expect(make).toThrow(message);
    expect(make).toThrow(InfomixupError);
  });
});
