import { crc32, deflateRawSync } from 'node:zlib';

/** What may be told wrongly of a member. */
interface Member {
  readonly content: Uint8Array;
  readonly packed?: Uint8Array;
  readonly size?: number;
}

/** A zip archive of deflated files, as the format has it. */
export function zip(members: Readonly<Record<string, Member>>): Buffer {
  const files: Buffer[] = [];
  const list: Buffer[] = [];
  let at = 0;
  for (const [name, { content, packed = deflateRawSync(content), size = content.length }] of Object.entries(members)) {
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    for (const [field, value] of [crc32(content), packed.length, size].entries())
      entry.writeUInt32LE(value, 16 + 4 * field);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    files.push(local, Buffer.from(name), Buffer.from(packed));
    list.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(list.length / 2, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...files, ...list, end]);
}
