import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, MalformedDataError, randomStream } from '../../src/index.js';
import { fileOf } from './files.js';

const four = new Uint8Array(4);
const entry = (offsets: string, shape = '[1]', dtype = 'F32') =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

const errorOf = (bytes: Uint8Array): unknown => {
  try {
    decodeSafetensors(bytes, 'weights.safetensors');
    return undefined;
  } catch (error) {
    return error;
  }
};

const refused: [what: string, bytes: Uint8Array, message: RegExp, offset: number][] = [
  ['no bytes', new Uint8Array(), /too few/, 0],
  ['fewer than 8 bytes', new Uint8Array(7), /7 bytes are too few/, 0],
  ['a header beyond 100,000,000 bytes', fileOf('{}', four, 100_000_001), /longer than the format allows/, 0],
  ['a header length of 2^64 - 1', fileOf('{}', four, 2n ** 64n - 1n), /longer than the format allows/, 0],
  ['a header beyond the file', fileOf('{}', four, 7), /does not fit/, 0],
  ['an empty header', fileOf(''), /does not begin with "\{"/, 8],
  ['a header that is a list', fileOf('[]'), /does not begin/, 8],
  ['a header with a byte order mark', fileOf('\uFEFF{}'), /does not begin/, 8],
  ['a header that begins with a blank', fileOf(' {}'), /does not begin/, 8],
  ['a header that is not UTF-8', fileOf(Uint8Array.of(0x7b, 0xff, 0x7d)), /UTF-8/, 8],
  ['a header that is not JSON', fileOf('{"a":}'), /not JSON/, 8],
  ['a header that stops in a name', fileOf('{"a'), /not JSON/, 8],
  ['a name with a wrong escape', fileOf('{"\\q":1}'), /not JSON/, 8],
  ['something after the header object', fileOf('{}{}'), /not JSON/, 8],
  ['a tensor given twice', fileOf(`{"a":${entry('[0,4]')},"a":${entry('[0,4]')}}`, four), /"a" is given twice/, 62],
  ['a name given twice in two spellings', fileOf('{"ä":1,"\\u00e4":1}'), /"ä" is given twice/, 16],
  ['a member given twice', fileOf('{"a":{"dtype":"F32","dtype":"U8"}}'), /"dtype" is given twice/, 28],
  ['metadata given twice', fileOf('{"__metadata__":{"x":"1","x":"2"}}'), /"x" is given twice/, 33],
  ['deep nesting', fileOf(`{"a":${'['.repeat(1_000_000)}`), /nested too deeply/, 15],
  ['an entry that is no object', fileOf('{"a":1}'), /"a" in the header/, 8],
  ['an entry without offsets', fileOf('{"a":{"dtype":"F32","shape":[1]}}', four), /data_offsets/, 8],
  ['an unknown member', fileOf('{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1],"b":1}}', four), /"b"/, 8],
  ['an unknown number type', fileOf(`{"a":${entry('[0,4]', '[1]', 'F31')}}`, four), /dtype/, 8],
  ['a negative size', fileOf(`{"a":${entry('[0,4]', '[-1]')}}`, four), /shape\.0/, 8],
  ['a fractional size', fileOf(`{"a":${entry('[0,4]', '[1.5]')}}`, four), /shape\.0/, 8],
  ['a size beyond exact whole numbers', fileOf(`{"a":${entry('[0,4]', '[9007199254740993]')}}`, four), /shape\.0/, 8],
  ['three offsets', fileOf(`{"a":${entry('[0,4,4]')}}`, four), /data_offsets/, 8],
  ['metadata that are a list', fileOf('{"__metadata__":[]}'), /__metadata__/, 8],
  ['metadata that are not text', fileOf('{"__metadata__":{"epoch":3}}'), /must map names to texts/, 8],
  ['offsets that run backwards', fileOf(`{"a":${entry('[4,0]')}}`, four), /ends before it begins/, 62],
  ['a hole before the first tensor', fileOf(`{"a":${entry('[4,8]')}}`, new Uint8Array(8)), /leaves 4 bytes/, 62],
  [
    'a hole between tensors',
    fileOf(`{"a":${entry('[0,4]')},"b":${entry('[8,12]')}}`, new Uint8Array(12)),
    /"b" leaves 4 bytes/,
    120,
  ],
  [
    'tensors that overlap',
    fileOf(`{"a":${entry('[0,8]', '[2]')},"b":${entry('[4,8]')}}`, new Uint8Array(8)),
    /"b" overlaps/,
    123,
  ],
  ['two tensors in one place', fileOf(`{"a":${entry('[0,4]')},"b":${entry('[0,4]')}}`, four), /"b" overlaps/, 119],
  ['a span unlike its shape', fileOf(`{"a":${entry('[0,4]', '[2]')}}`, four), /needs 8/, 62],
  [
    'a shape whose product overflows',
    fileOf(`{"a":${entry('[0,4]', '[4503599627370496,4096]')}}`, four),
    /too large for any file/,
    82,
  ],
  [
    'a shape whose product overflows before it meets a zero',
    fileOf(`{"a":${entry('[0,0]', '[4503599627370496,4096,0]')}}`),
    /too large for any file/,
    84,
  ],
  ['data that end early', fileOf(`{"a":${entry('[0,4]')}}`, new Uint8Array(3)), /end after 3 of 4 bytes/, 65],
  ['bytes after the data', fileOf(`{"a":${entry('[0,4]')}}`, new Uint8Array(5)), /1 bytes follow/, 66],
  ['data without any tensor', fileOf('{}', four), /4 bytes follow/, 10],
];

describe('decodeSafetensors on a malformed file', () => {
  it.each(refused)('refuses %s, naming the file and the byte', (_, bytes, message, offset) => {
    const error = errorOf(bytes);
    expect(error).toBeInstanceOf(MalformedDataError);
    expect(error).toMatchObject({ code: 'malformed-safetensors', source: 'weights.safetensors', offset });
    expect(String(error)).toMatch(message);
    expect(String(error)).toContain(`weights.safetensors`);
  });

  const fixture = new Uint8Array(readFileSync(new URL('../fixtures/python.safetensors', import.meta.url)));

  it('refuses a file cut anywhere', () => {
    for (let length = 0; length < fixture.length; length++) {
      expect(errorOf(fixture.subarray(0, length))).toBeInstanceOf(MalformedDataError);
    }
  });

  it('either reads or refuses each of 10,000 mutations, and fails in no other way', () => {
    const rng = randomStream(1, 'mutations');
    let read = 0;
    for (let round = 0; round < 10_000; round++) {
      const mutated = fixture.slice();
      for (let change = 0; change <= rng.integer(3); change++) mutated[rng.integer(650)] = rng.integer(256);
      const error = errorOf(mutated);
      if (error === undefined) read++;
      else if (!(error instanceof MalformedDataError)) throw error;
    }
    // Names and data may change freely, so that some mutations are good files; most are not.
    expect(read).toBeGreaterThan(100);
    expect(read).toBeLessThan(5_000);
  });
});
