import { z } from 'zod';
import { MalformedDataError } from '../malformed-data.js';
import { findFlaw } from './scan.js';
import { type Dtype, dtypes, metadataKey } from './tensor.js';

/** Where one tensor lies: `begin` (inclusive) and `end` (exclusive) in bytes after the header. */
export interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** A file's header: its entries by growing offset, its metadata, and where the data begins. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly dataStart: number;
}

/** The greatest header the format's own reader takes. */
const longestHeader = 100_000_000;

const size = z.int().nonnegative();
const entrySchema = z.strictObject({
  // The keys of a literal object.
  dtype: z.enum(Object.keys(dtypes) as [Dtype, ...Dtype[]]),
  shape: z.array(size),
  data_offsets: z.tuple([size, size]),
});
const metadataSchema = z.custom<Record<string, string>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string'),
  'must map names to texts',
);

const headerLength = (bytes: Uint8Array, source: string): number => {
  const fail = (what: string): never => {
    throw new MalformedDataError('safetensors', source, what, 0);
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes are too few for the header's length`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > longestHeader) fail(`a header of ${length} bytes is longer than the format allows`);
  if (8 + Number(length) > bytes.length) fail(`a header of ${length} bytes does not fit into ${bytes.length}`);
  return Number(length);
};

const headerText = (bytes: Uint8Array, source: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new MalformedDataError('safetensors', source, 'the header is not UTF-8', 8, { cause });
  }
};

/** The members of the header by name, whatever they are. */
const headerMembers = (text: string, source: string): [string, unknown][] => {
  const fail = (what: string, index: number, options?: ErrorOptions): never => {
    const before = new TextEncoder().encode(text.slice(0, index)).length;
    throw new MalformedDataError('safetensors', source, what, 8 + before, options);
  };
  if (!text.startsWith('{')) fail('the header does not begin with "{"', 0);
  try {
    const flaw = findFlaw(text);
    if (!flaw) return Object.entries(JSON.parse(text));
    return fail(flaw.what, flaw.index);
  } catch (cause) {
    if (cause instanceof MalformedDataError) throw cause;
    return fail('the header is not JSON', 0, { cause });
  }
};

const checked = <T>(schema: z.ZodType<T>, name: string, value: unknown, source: string): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const what = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()).join(', ');
  throw new MalformedDataError('safetensors', source, `"${name}" in the header: ${what}`, 8);
};

const entryOf = (name: string, value: unknown, source: string): Entry => {
  const { dtype, shape, data_offsets } = checked(entrySchema, name, value, source);
  return { name, dtype, shape, begin: data_offsets[0], end: data_offsets[1] };
};

/** Reads and checks the header alone; where the tensors lie is checked by {@link checkLayout}. */
export function readHeader(bytes: Uint8Array, source: string): Header {
  const dataStart = 8 + headerLength(bytes, source);
  const members = headerMembers(headerText(bytes.subarray(8, dataStart), source), source);
  const metadata = members.find(([name]) => name === metadataKey);
  return {
    metadata: metadata ? checked(metadataSchema, metadataKey, metadata[1], source) : {},
    entries: members
      .filter(([name]) => name !== metadataKey)
      .map(([name, value]) => entryOf(name, value, source))
      .toSorted((a, b) => a.begin - b.begin || a.end - b.end),
    dataStart,
  };
}
