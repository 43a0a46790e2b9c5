import { MalformedDataError } from '../malformed-data.js';
import type { Entry, Header } from './header.js';
import { dtypes, elementCount } from './tensor.js';

/** What is wrong with an entry that should begin at `expected`. */
const entryFlaw = (entry: Entry, expected: number): string | undefined => {
  const bytes = elementCount(entry.shape) * dtypes[entry.dtype].BYTES_PER_ELEMENT;
  if (entry.end < entry.begin) return 'ends before it begins';
  if (entry.begin > expected) return `leaves ${entry.begin - expected} bytes before it unused`;
  if (entry.begin < expected) return 'overlaps the tensor before it';
  if (!Number.isSafeInteger(bytes)) return `has a shape of [${entry.shape}], too large for any file`;
  if (entry.end - entry.begin !== bytes) {
    return `takes ${entry.end - entry.begin} bytes where ${entry.dtype} [${entry.shape}] needs ${bytes}`;
  }
  return undefined;
};

/**
 * Checks that the tensors cover the data exactly: no hole, no overlap, nothing before, between or after them, where
 * another format's content could hide.
 */
export function checkLayout({ entries, dataStart }: Header, length: number, source: string): void {
  const fail = (what: string, offset: number): never => {
    throw new MalformedDataError('safetensors', source, what, dataStart + offset);
  };
  let expected = 0;
  for (const entry of entries) {
    const flaw = entryFlaw(entry, expected);
    if (flaw) fail(`"${entry.name}" ${flaw}`, expected);
    expected = entry.end;
  }
  const present = length - dataStart;
  if (present < expected) fail(`the data end after ${present} of ${expected} bytes`, present);
  if (present > expected) fail(`${present - expected} bytes follow the last tensor`, expected);
}
