const noDigest = '0'.repeat(64);
const mark = '"sha256":"';

/** SHA-256 of bytes in hexadecimal: Node's own is ten times as fast as one that browsers have too. */
export type Digest = (bytes: Uint8Array) => string;

/** Metadata of a safetensors file that is to be sealed: room for the digest of the whole file. */
export const unsealed = { sha256: noDigest } as const;

/**
 * Writes into a safetensors file, encoded with the metadata `unsealed`, the digest of the file as it is before.
 *
 * @example
 * ```ts
 * import { encodeSafetensors, sealedDigest, sealSafetensors, unsealed } from '@infomixup/core';
 * const digestOf = (bytes: Uint8Array) => String(bytes.reduce((sum, byte) => sum + byte, 0)).padStart(64, '0');
 * const bytes = sealSafetensors(encodeSafetensors({}, { ...unsealed }), digestOf);
 * console.assert(sealedDigest(bytes, digestOf).isIntact);
 * ```
 */
export function sealSafetensors<B extends Uint8Array>(bytes: B, digestOf: Digest): B {
  bytes.set(new TextEncoder().encode(digestOf(bytes)), digestPosition(bytes));
  return bytes;
}

/**
 * The digest that a file was sealed with, where it has one, and whether the content is what it was then: a single bit
 * that differs shows.
 */
export function sealedDigest(
  bytes: Uint8Array,
  digestOf: Digest,
): { readonly digest: string | undefined; readonly isIntact: boolean } {
  const position = digestPosition(bytes);
  if (position < 0) return { digest: undefined, isIntact: false };
  // Not `slice`, by which a Buffer gives no copy.
  const copy = Uint8Array.from(bytes);
  const digest = new TextDecoder('latin1').decode(copy.subarray(position, position + noDigest.length));
  copy.set(new TextEncoder().encode(noDigest), position);
  return { digest, isIntact: digestOf(copy) === digest };
}

/** Where the digest stands in the header; quotes within other metadata are escaped, so this text occurs once. Below 0 without one. */
function digestPosition(bytes: Uint8Array): number {
  if (bytes.length < 8) return -1;
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = new TextDecoder('latin1').decode(bytes.subarray(8, Math.min(8 + length, bytes.length))).indexOf(mark);
  const position = 8 + start + mark.length;
  return start < 0 || position + noDigest.length > bytes.length ? -1 : position;
}
