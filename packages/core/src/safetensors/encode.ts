import { InfomixupError } from '../errors.js';
import { dtypes, elementCount, metadataKey, type SafeTensor } from './tensor.js';

const checkTensor = (name: string, { dtype, shape, data }: SafeTensor): void => {
  const fail = (what: string): never => {
    throw new InfomixupError(`safetensors: tensor "${name}" ${what}; correct it`, 'invalid-argument');
  };
  if (name === metadataKey) fail('has the name that the format keeps for metadata');
  if (!(data instanceof dtypes[dtype])) fail(`is ${dtype} but holds a ${data.constructor.name}`);
  if (data.length !== elementCount(shape)) fail(`has ${data.length} elements, not those of shape [${shape}]`);
};

const checkMetadata = (metadata: Readonly<Record<string, unknown>>): void => {
  const wrong = Object.keys(metadata).find((name) => typeof metadata[name] !== 'string');
  if (wrong === undefined) return;
  throw new InfomixupError(`safetensors: metadata "${wrong}" is not a text; write it as one`, 'invalid-argument');
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By falling alignment, then by name: every tensor is aligned, and the file depends on its content alone. */
const inFileOrder = (tensors: Readonly<Record<string, SafeTensor>>): [string, SafeTensor][] => {
  const rank = Object.keys(dtypes);
  return Object.entries(tensors).toSorted(
    ([nameA, a], [nameB, b]) => rank.indexOf(b.dtype) - rank.indexOf(a.dtype) || byText(nameA, nameB),
  );
};

const headerBytes = (ordered: [string, SafeTensor][], metadata: Readonly<Record<string, string>>): Uint8Array => {
  let offset = 0;
  const entries = ordered.map(([name, { dtype, shape, data }]) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype, shape, data_offsets: [begin, offset] }] as const;
  });
  const texts = Object.entries(metadata).toSorted(([a], [b]) => byText(a, b));
  const members = texts.length > 0 ? [[metadataKey, Object.fromEntries(texts)] as const, ...entries] : entries;
  // Joined by hand, since an object would list names that look like numbers first.
  const text = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
};

/**
 * Writes tensors and metadata as a safetensors file; the same content gives the same bytes, whatever the order of names.
 *
 * Typed arrays are taken to be little-endian, as on every platform that TensorFlow.js runs on.
 *
 * @throws InfomixupError `invalid-argument` where a tensor's data do not fit its shape or number type, or metadata are not text
 *
 * @example
 * ```ts
 * import { encodeSafetensors } from '@infomixup/core';
 * const steps = { dtype: 'I32', shape: [], data: Int32Array.of(120) } as const;
 * console.assert(encodeSafetensors({ steps }).length % 4 === 0);
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SafeTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  checkMetadata(metadata);
  const ordered = inFileOrder(tensors);
  for (const [name, tensor] of ordered) checkTensor(name, tensor);
  const header = headerBytes(ordered, metadata);
  const total = ordered.reduce((sum, [, { data }]) => sum + data.byteLength, 8 + header.length);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let offset = 8 + header.length;
  for (const [, { data }] of ordered) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}
