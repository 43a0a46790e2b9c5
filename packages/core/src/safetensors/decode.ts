import { type Entry, readHeader } from './header.js';
import { checkLayout } from './layout.js';
import { dtypes, type SafeTensor, type Safetensors } from './tensor.js';

const tensorOf = (bytes: Uint8Array, { dtype, shape, begin, end }: Entry): SafeTensor => {
  // Copied, since numbers of several bytes need an aligned buffer and the source may be reused.
  const { buffer } = new Uint8Array(bytes.subarray(begin, end));
  // TypeScript does not connect the array looked up under `dtype` with `dtype` itself.
  return { dtype, shape, data: new dtypes[dtype](buffer) } as SafeTensor;
};

/**
 * Reads a safetensors file, refusing every departure from the format: a wrong or overlong header, names given twice,
 * unknown members or number types, spans that overlap, leave holes or disagree with their shape, trailing bytes.
 *
 * @param source what errors call the file, such as its path
 * @throws MalformedDataError `malformed-safetensors`, with the byte offset
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from '@infomixup/core';
 * const bias = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) } as const;
 * const file = encodeSafetensors({ bias }, { epoch: '3' });
 * const { tensors, metadata } = decodeSafetensors(file, 'weights.safetensors');
 * console.assert(tensors.bias?.data[1] === 2 && metadata.epoch === '3');
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const header = readHeader(bytes, source);
  checkLayout(header, bytes.length, source);
  const data = bytes.subarray(header.dataStart);
  const tensors = Object.fromEntries(header.entries.map((entry) => [entry.name, tensorOf(data, entry)]));
  return { tensors, metadata: header.metadata };
}
