import { createGunzip } from 'node:zlib';
import { hasCode } from '@infomixup/core';
import { failing } from '../malformed.js';

/** Whether bytes begin as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** All that comes out, or where that is more than `limit` bytes, a little more than these. */
const collect = async (gunzip: ReturnType<typeof createGunzip>, limit: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of gunzip) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks, size);
};

const refusing = (bytes: Uint8Array, source: string) => (cause: unknown) => {
  const fail = failing('gzip', source);
  return hasCode(cause, 'Z_BUF_ERROR')
    ? fail('the compressed data end early', bytes.length, { cause })
    : fail('the compressed data are wrong', 0, { cause });
};

/**
 * The first `length` bytes that a gzip file holds, or all where they are fewer; the others are not unpacked.
 *
 * @throws MalformedDataError `malformed-gzip`, with the byte offset
 */
export async function gunzipHead(bytes: Uint8Array, length: number, source: string): Promise<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 64 });
  gunzip.end(bytes);
  const head = await collect(gunzip, length).catch(refusing(bytes, source));
  return head.subarray(0, length);
}

/**
 * Unpacks a gzip file to at most `limit` bytes; a file that would unpack to more is given up at that point, so that a
 * small one cannot fill the memory.
 *
 * @throws MalformedDataError `malformed-gzip`, with the byte offset
 */
export async function gunzipAtMost(bytes: Uint8Array, limit: number, source: string): Promise<Uint8Array> {
  const fail = failing('gzip', source);
  // A chunk is made before anything fills it.
  const gunzip = createGunzip({ chunkSize: Math.max(64, Math.min(limit + 1, 1 << 18)) });
  gunzip.end(bytes);
  const unpacked = await collect(gunzip, limit).catch(refusing(bytes, source));
  if (unpacked.length > limit) fail(`unpacks to more than the ${limit} bytes it should hold`, bytes.length);
  if (gunzip.bytesWritten < bytes.length) fail('something follows the compressed data', gunzip.bytesWritten);
  return unpacked;
}
