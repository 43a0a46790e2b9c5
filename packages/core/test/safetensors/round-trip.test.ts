import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from '../../src/index.js';

const fixture = readFileSync(new URL('../fixtures/python.safetensors', import.meta.url));

const shapes = fc.array(fc.nat(4), { maxLength: 4 });
const count = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

const tensor: fc.Arbitrary<SafeTensor> = shapes.chain((shape) => {
  const size = { minLength: count(shape), maxLength: count(shape) };
  return fc.oneof<fc.Arbitrary<SafeTensor>[]>(
    fc.float32Array(size).map((data) => ({ dtype: 'F32', shape, data })),
    fc.float64Array(size).map((data) => ({ dtype: 'F64', shape, data })),
    fc.int32Array(size).map((data) => ({ dtype: 'I32', shape, data })),
    fc.uint8Array(size).map((data) => ({ dtype: 'U8', shape, data })),
    fc.uint16Array(size).map((data) => ({ dtype: 'BF16', shape, data })),
    fc.bigInt64Array(size).map((data) => ({ dtype: 'I64', shape, data })),
  );
});

const name = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '1', '0', ''));
const tensors = fc.array(fc.tuple(name, tensor), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs));
const metadata = fc.array(fc.tuple(name, fc.string({ unit: 'binary' }))).map((pairs) => Object.fromEntries(pairs));

describe('encodeSafetensors', () => {
  it('gives back every tensor and all metadata through decodeSafetensors', () => {
    fc.assert(
      fc.property(tensors, metadata, (content, texts) => {
        const read = decodeSafetensors(encodeSafetensors(content, texts), 'memory');
        expect(read.metadata).toEqual(texts);
        expect(Object.keys(read.tensors).toSorted()).toEqual(Object.keys(content).toSorted());
        for (const [key, value] of Object.entries(content)) expect(read.tensors[key]).toEqual(value);
      }),
    );
  });

  it('gives the same bytes whatever the order of names', () => {
    fc.assert(
      fc.property(tensors, metadata, (content, texts) => {
        const reversed = (object: object) => Object.fromEntries(Object.entries(object).reverse());
        expect(encodeSafetensors(reversed(content), reversed(texts))).toEqual(encodeSafetensors(content, texts));
      }),
    );
  });

  it('pads the header so that the data begin at a multiple of 8', () => {
    for (const key of ['a', 'ab', 'abc', 'abcd', 'abcde']) {
      const file = encodeSafetensors({ [key]: { dtype: 'U8', shape: [1], data: Uint8Array.of(1) } });
      expect((file.length - 1) % 8).toBe(0);
    }
  });

  it('writes the bytes that the Python package writes', () => {
    const { tensors: read, metadata: texts } = decodeSafetensors(fixture, 'python.safetensors');
    expect(Buffer.from(encodeSafetensors(read, texts)).equals(fixture)).toBe(true);
  });

  it('writes only the part of a buffer that a view shows', () => {
    const data = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    const file = encodeSafetensors({ part: { dtype: 'F32', shape: [2], data } });
    expect(decodeSafetensors(file, 'memory').tensors.part?.data).toEqual(Float32Array.of(2, 3));
  });

  it.each<[string, Record<string, SafeTensor>, RegExp]>([
    ['a shape unlike the data', { a: { dtype: 'F32', shape: [3], data: new Float32Array(2) } }, /"a" has 2 elements/],
    ['the name of the metadata', { __metadata__: { dtype: 'U8', shape: [0], data: new Uint8Array() } }, /keeps for/],
  ])('refuses %s', (_, content, message) => {
    expect(() => encodeSafetensors(content)).toThrow(message);
  });

  it('refuses data of another number type, as untyped programs may give', () => {
    const wrong: Record<string, SafeTensor> = JSON.parse('{"a":{"dtype":"F32","shape":[2],"data":[1,2]}}');
    expect(() => encodeSafetensors(wrong)).toThrow(/"a" is F32 but holds a Array/);
  });

  it('refuses metadata that are not text, as untyped programs may give', () => {
    expect(() => encodeSafetensors({}, JSON.parse('{"epoch":3}'))).toThrow(/"epoch" is not a text/);
  });
});

describe('decodeSafetensors', () => {
  const { tensors: read, metadata: texts } = decodeSafetensors(fixture, 'python.safetensors');

  it('reads what the Python package wrote', () => {
    expect(texts).toEqual({ epoch: '3' });
    expect(read).toEqual({
      'a/kernel': { dtype: 'F32', shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) },
      'b/bias': { dtype: 'F32', shape: [2], data: Float32Array.of(1.5, -2) },
      steps: { dtype: 'I32', shape: [], data: Int32Array.of(7) },
      mask: { dtype: 'BOOL', shape: [3], data: Uint8Array.of(1, 0, 1) },
      bytes: { dtype: 'U8', shape: [2], data: Uint8Array.of(0, 255) },
      wide: { dtype: 'I64', shape: [2], data: BigInt64Array.of(2n ** 62n, -1n) },
      double: { dtype: 'F64', shape: [1], data: Float64Array.of(0.1) },
      half: { dtype: 'F16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) },
      empty: { dtype: 'F32', shape: [0, 3], data: new Float32Array() },
      größe: { dtype: 'U16', shape: [1], data: Uint16Array.of(1) },
    });
  });

  it('copies, so that the file may be reused afterwards', () => {
    const file = new Uint8Array(fixture);
    const before = decodeSafetensors(file, 'memory');
    file.fill(0);
    expect(before.tensors).toEqual(read);
  });

  it('reads a file that lies at an odd place of a larger buffer', () => {
    const larger = new Uint8Array(fixture.length + 3);
    larger.set(fixture, 3);
    expect(decodeSafetensors(larger.subarray(3), 'memory').tensors).toEqual(read);
  });
});
