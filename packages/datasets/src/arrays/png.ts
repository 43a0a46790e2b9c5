import { crc32, inflateSync } from 'node:zlib';
import { type Fail, failing } from '../malformed.js';
import type { FileArray } from './array.js';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The format's colour types of 8 bits a channel: grey and red, green, blue, each without alpha and with. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };
const longestSide = 2 ** 14;
/** Where the header's chunk ends. */
const headEnd = 33;

const advice = 'convert it, as Pillow does by Image.open(path).convert("RGB").save(path), or to "L" for grey';

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

function chunksOf(bytes: Uint8Array, fail: Fail): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = signature.length; at < bytes.length; ) {
    if (at + 12 > bytes.length) fail('the file ends within a chunk', bytes.length);
    const length = view.getUint32(at);
    if (length > bytes.length - at - 12) fail(`a chunk of ${length} bytes does not fit into the file`, at);
    const type = new TextDecoder('latin1').decode(bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      fail(`the chunk ${JSON.stringify(type)} does not match its checksum`, at);
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
    if (type === 'IEND') break;
  }
  return chunks;
}

/** What the format's filter adds to a byte: of its left, upper and upper left neighbours. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The bytes of the rows, each of which begins with the number of its filter. */
function unfiltered(raw: Uint8Array, rows: number, stride: number, channels: number, fail: Fail): Uint8Array {
  const pixels = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    const filter = raw[row * (stride + 1)] ?? 0;
    if (filter > 4) fail(`row ${row} has filter ${filter}, not 0 to 4`, 0);
    for (let i = 0; i < stride; i++) {
      const at = row * stride + i;
      const left = i >= channels ? (pixels[at - channels] ?? 0) : 0;
      const up = row > 0 ? (pixels[at - stride] ?? 0) : 0;
      const corner = row > 0 && i >= channels ? (pixels[at - stride - channels] ?? 0) : 0;
      pixels[at] = (raw[row * (stride + 1) + 1 + i] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return pixels;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  /** Those of the file, alpha included. */
  readonly channels: number;
}

function layoutOf(bytes: Uint8Array, fail: Fail): Layout {
  if (signature.some((byte, index) => bytes[index] !== byte)) fail('the file does not begin as PNG files do', 0);
  if (bytes.length < headEnd) fail('the file ends within its header', bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = new TextDecoder('latin1').decode(bytes.subarray(12, 16));
  if (type !== 'IHDR' || view.getUint32(8) !== 13) return fail('the first chunk is no header', 8);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colour = -1, , , interlaced] = bytes.subarray(24, 29);
  const channels = channelsOf[colour];
  if (width < 1 || height < 1) fail(`an image of ${width} x ${height} has no pixels`, 16);
  if (width > longestSide || height > longestSide)
    fail(`an image of ${width} x ${height} is more than ${longestSide} wide or high`, 16, {
      advice: 'make it smaller',
    });
  if (depth !== 8 || channels === undefined || interlaced !== 0)
    return fail('it is not 8 bits a channel, grey or RGB, without palette or interlacing', 24, { advice });
  return { width, height, channels };
}

/**
 * The shape `[height, width, channels]` that a PNG image has by its header, before any of it is unpacked.
 *
 * @throws MalformedDataError `malformed-png`, with the byte offset.
 */
export function pngShape(bytes: Uint8Array, source: string): readonly number[] {
  const { width, height, channels } = layoutOf(bytes, failing('png', source));
  return [height, width, channels - ((channels + 1) % 2)];
}

/**
 * Reads a PNG image of 8 bits a channel, grey or in colours, without palette or interlacing: bytes
 * `[height, width, channels]`, 1 or 3 channels. Alpha is left out where nothing shines through.
 *
 * @param source - What errors call the file.
 * @throws MalformedDataError `malformed-png`, with the byte offset.
 */
export function parsePng(bytes: Uint8Array, source: string): FileArray & { readonly data: Uint8Array } {
  const fail = failing('png', source);
  const { width, height, channels } = layoutOf(bytes, fail);
  const chunks = chunksOf(bytes, fail);
  const stride = width * channels;
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const size = height * (stride + 1);
  const raw = inflated(packed, size, fail);
  if (raw.length !== size)
    fail(`it holds ${raw.length} bytes, and ${width} x ${height} pixels take ${size}`, signature.length);
  const data = unfiltered(raw, height, stride, channels, fail);
  return opaque({ shape: [height, width, channels], data }, fail);
}

/** An image without its alpha. */
function opaque(image: FileArray & { readonly data: Uint8Array }, fail: Fail) {
  const [height = 1, width = 1, channels = 1] = image.shape;
  if (channels % 2 === 1) return image;
  const isAlpha = (at: number) => at % channels === channels - 1;
  if (image.data.some((byte, at) => isAlpha(at) && byte !== 255))
    fail('it is transparent in places', 24, { advice: 'lay it over a background and save it without alpha' });
  return { shape: [height, width, channels - 1], data: image.data.filter((_, at) => !isAlpha(at)) };
}

function inflated(packed: Uint8Array, size: number, fail: Fail): Uint8Array {
  try {
    return inflateSync(packed, { maxOutputLength: size });
  } catch (cause) {
    return fail('the compressed pixels are wrong', signature.length, { cause });
  }
}
