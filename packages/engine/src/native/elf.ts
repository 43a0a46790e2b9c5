import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const magic = 0x7f454c46;

function read(file: number, position: number, length: number): DataView {
  const bytes = new Uint8Array(length);
  return new DataView(bytes.buffer, 0, readSync(file, bytes, 0, length, position));
}

const offset = (view: DataView, position: number): number => Number(view.getBigUint64(position, true));

/** Bytes of an entry in the table of the parts that are mapped; where a header says other, it is refused when loaded. */
const entry = 56;

const isElf64 = (header: DataView): boolean =>
  header.byteLength === 64 &&
  header.getUint32(0) === magic &&
  header.getUint8(4) === 2 &&
  header.getUint16(54, true) === entry;

/** Where the last of the parts ends that an ELF file's own headers name: those that are mapped, and the table of sections. */
function endOf(file: number, header: DataView): number {
  const [programs, count] = [offset(header, 32), header.getUint16(56, true)];
  const sections = offset(header, 40) + header.getUint16(58, true) * header.getUint16(60, true);
  const end = Math.max(sections, programs + entry * count);
  // Headers may name any place: only within the file there is something to read.
  if (end > fstatSync(file).size) return end;
  const table = read(file, programs, entry * count);
  const ends = Array.from({ length: count }, (_, i) => offset(table, i * entry + 8) + offset(table, i * entry + 32));
  return Math.max(end, ...ends);
}

/**
 * Bytes that a library or addon of Linux lacks by what its own headers say: to load a file that was cut short ends the
 * process. 0 for a whole one, and for files of other formats.
 */
export function missingBytes(path: string): number {
  const file = openSync(path, 'r');
  try {
    const header = read(file, 0, 64);
    return isElf64(header) ? Math.max(0, endOf(file, header) - fstatSync(file).size) : 0;
  } finally {
    closeSync(file);
  }
}
