import { crc32, deflateSync } from 'node:zlib';

/** A PNG image whose rows have the filters 0, 1, 2, 3, 4 in turn, as the specification defines them. */
export function png(
  width: number,
  height: number,
  channels: number,
  pixels: Uint8Array,
  colour = channels === 1 ? 0 : 2,
): Uint8Array {
  const stride = width * channels;
  const at = (row: number, i: number) => (row < 0 || i < 0 ? 0 : (pixels[row * stride + i] ?? 0));
  const paeth = (a: number, b: number, c: number) => {
    const p = a + b - c;
    const nearest = Math.min(Math.abs(p - a), Math.abs(p - b), Math.abs(p - c));
    return [a, b, c].find((value) => Math.abs(p - value) === nearest) ?? 0;
  };
  const rows = Array.from({ length: height }, (_, row) => {
    const filter = row % 5;
    const line = Array.from({ length: stride }, (_, i) => {
      const [a, b, c] = [
        i < channels ? 0 : at(row, i - channels),
        at(row - 1, i),
        i < channels ? 0 : at(row - 1, i - channels),
      ];
      return (at(row, i) - ([0, a, b, Math.floor((a + b) / 2), paeth(a, b, c)][filter] ?? 0)) & 255;
    });
    return [filter, ...line];
  });
  const chunk = (type: string, data: Uint8Array) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, colour], 8);
  const magic = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([
    magic,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Uint8Array.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
