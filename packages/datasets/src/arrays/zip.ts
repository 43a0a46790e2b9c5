import { constants, crc32, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { hasCode } from '@infomixup/core';
import { type Fail, failing } from '../malformed.js';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endLength = 22;
const longestComment = 65_535;
const mostEntries = 1000;
/** What one file in an archive may unpack to, in bytes. */
const mostUnpacked = 2 ** 31 - 1;

/** Of an archive that is whole. */
const advice = 'save the samples by np.savez or np.savez_compressed, and nothing else';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly start: number;
}

/** Where the list of entries is told of: at the end, before a comment. */
function endOf(view: DataView, fail: Fail): number {
  const first = Math.max(0, view.byteLength - endLength - longestComment);
  for (let at = view.byteLength - endLength; at >= first; at--)
    if (view.getUint32(at, true) === endSignature) return at;
  return fail('there is no list of entries, as zip files have it', Math.max(0, view.byteLength - 1));
}

function entryAt(view: DataView, at: number, fail: Fail): { readonly entry: Entry; readonly next: number } {
  if (at + 46 > view.byteLength || view.getUint32(at, true) !== entrySignature)
    fail('an entry is not listed as in zip files', at);
  const [nameLength, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
  const nameEnd = at + 46 + (nameLength ?? 0);
  if (nameEnd > view.byteLength) fail('the file ends within the name of an entry', view.byteLength);
  const name = new TextDecoder('latin1').decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
  if ((view.getUint16(at + 8, true) & 1) !== 0) fail(`"${name}" is encrypted`, at, { advice });
  const entry = {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    unpacked: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
  };
  if ([entry.packed, entry.unpacked, entry.start].includes(0xffffffff))
    fail(`"${name}" is larger than 4 GiB`, at, { advice: 'give fewer samples' });
  return { entry, next: nameEnd + (extra ?? 0) + (comment ?? 0) };
}

/** A file within an archive; nothing of it is unpacked before it is asked for. */
export interface ZipMember {
  /** How many bytes it is listed to have. */
  readonly size: number;
  /** Its first so many bytes, or all where they are fewer; they may be wrong where its content would be refused. */
  readonly head: (length: number) => Uint8Array;
  /** All of it, as long as it is listed to be, and checked against its CRC-32. */
  readonly content: () => Uint8Array;
}

function memberOf(
  bytes: Uint8Array,
  view: DataView,
  { name, method, crc, packed, unpacked, start }: Entry,
  fail: Fail,
): ZipMember {
  if (start + 30 > bytes.length || view.getUint32(start, true) !== localSignature)
    fail(`"${name}" is not where it is listed`, start);
  const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  const raw = bytes.subarray(from, from + packed);
  if (raw.length < packed) fail(`"${name}" ends after ${raw.length} of ${packed} bytes`, bytes.length);
  if (method !== 0 && method !== 8) fail(`"${name}" is packed by method ${method}, not 0 or 8`, start, { advice });
  const isStored = method === 0;
  const unpack = (part: Uint8Array, options: ZlibOptions) => {
    try {
      return inflateRawSync(part, options);
    } catch (cause) {
      const what = hasCode(cause, 'ERR_BUFFER_TOO_LARGE')
        ? `"${name}" unpacks to more than the ${unpacked} bytes listed`
        : `"${name}" cannot be unpacked`;
      return fail(what, from, { cause });
    }
  };
  return {
    size: unpacked,
    head: (length) => {
      // Twice as many packed bytes hold as many, but for a file that was made to mislead.
      const part = isStored ? raw : unpack(raw.subarray(0, 2 * length), { finishFlush: constants.Z_SYNC_FLUSH });
      return part.subarray(0, Math.min(length, unpacked));
    },
    content: () => {
      if (unpacked > mostUnpacked)
        fail(`"${name}" unpacks to more than 2 GiB`, start, { advice: 'give fewer samples' });
      const content = isStored ? raw : unpack(raw, { maxOutputLength: Math.max(1, unpacked) });
      if (content.length !== unpacked) fail(`"${name}" holds ${content.length} bytes, not ${unpacked}`, from);
      if (crc32(content) !== crc) fail(`"${name}" does not match its checksum`, from);
      return content;
    },
  };
}

/**
 * The files within a zip archive, such as `.npz`, by name: stored or deflated, at most 2 GiB each. Nothing is written, and
 * nothing unpacked but what is asked for.
 *
 * @param source - What errors call the archive.
 * @throws MalformedDataError `malformed-zip`, with the byte offset; `head` and `content` too.
 */
export function unzip(bytes: Uint8Array, source: string): ReadonlyMap<string, ZipMember> {
  const fail: Fail = failing('zip', source);
  if (bytes.length < endLength) fail(`${bytes.length} bytes are too few for a zip file`, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view, fail);
  const count = view.getUint16(end + 10, true);
  if (count > mostEntries) fail(`${count} entries are more than ${mostEntries}`, end, { advice });
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number++) {
    const { entry, next } = entryAt(view, at, fail);
    entries.push(entry);
    at = next;
  }
  const files = new Map<string, ZipMember>();
  for (const entry of entries) {
    if (files.has(entry.name)) fail(`"${entry.name}" is there twice`, entry.start);
    files.set(entry.name, memberOf(bytes, view, entry, fail));
  }
  return files;
}
