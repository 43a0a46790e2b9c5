import { InfomixupError, sealJson, unsealWhole } from '@infomixup/core';
import { decode, encode } from 'fast-png';
import { z } from 'zod';
import { type Corpus, digestOf, provenance } from './corpus.js';

/** What tells of the images of a corpus: the file that holds everything else. */
const listing = 'corpus.json';
const format = 'infomixup-corpus-images/1';

const schema = z.strictObject({
  format: z.literal(format),
  provenance,
  inputShape: z.array(z.int().min(1)),
  bounds: z.tuple([z.number(), z.number()]),
  bits: z.union([z.literal(8), z.literal(16)]),
  examples: z.array(
    z.strictObject({ file: z.string().regex(/^\d{6,}\.png$/), label: z.int(), index: z.int(), sha256: z.string() }),
  ),
});

/** How the values of a corpus become levels of grey or colour. */
export interface CorpusImages {
  /** The values that become the least and the greatest level: the classifier's bounds. */
  readonly bounds: readonly [number, number];
  /** Of a level: 8, unless told, or 16. */
  readonly bits?: 8 | 16 | undefined;
}

/**
 * Refuses inputs that can be no PNG: images are `[rows, columns]` or `[rows, columns, channels]`, of one or three channels.
 *
 * @returns rows, columns and channels
 * @throws InfomixupError `wrong-shape`
 *
 * @example
 * ```ts
 * import { imageShapeOf } from '@infomixup/attacks';
 * console.assert(imageShapeOf([28, 28]).join() === '28,28,1');
 * ```
 */
export function imageShapeOf(inputShape: readonly number[]): readonly [number, number, 1 | 3] {
  const [rows, columns, channels = 1, ...others] = inputShape;
  if (rows && columns && others.length === 0 && (channels === 1 || channels === 3)) return [rows, columns, channels];
  throw new InfomixupError(
    `corpusImages: inputs of shape [${inputShape}] are no grey or coloured images; keep them by encodeCorpus`,
    'wrong-shape',
  );
}

/**
 * A corpus as files to look at: a PNG an example, and `corpus.json` with labels, numbers, provenance and the SHA-256 of each
 * image, sealed itself. Keys are file names.
 *
 * Values are rounded to levels, by up to half of one: `(high - low) / 510` at 8 bits, `/ 131070` at 16. Rounded examples may
 * fool no longer, and lie by as much outside of their budget: what counts is kept by `encodeCorpus`, exactly.
 *
 * @throws InfomixupError `wrong-shape` where the inputs are no images of one or three channels
 *
 * @example
 * ```ts
 * import { corpusImages, corpusOfImages } from '@infomixup/attacks';
 * const provenance = { dataset: { name: 'two', size: 2 }, baseline: { name: 'toy', weights: 'unsaved' }, attacks: [], seed: 1 };
 * const one = { inputs: Float32Array.of(0, 1), labels: Int32Array.of(1), indices: Int32Array.of(0) };
 * const files = corpusImages({ provenance, inputShape: [1, 2], ...one }, { bounds: [0, 1] });
 * console.assert(Object.keys(files).join() === 'corpus.json,000000.png');
 * const { corpus } = await corpusOfImages(async (file) => files[file] ?? new Uint8Array());
 * console.assert(corpus.inputs.join() === '0,1' && corpus.labels[0] === 1);
 * ```
 */
export function corpusImages(
  { provenance: origin, inputShape, inputs, labels, indices }: Corpus,
  { bounds, bits = 8 }: CorpusImages,
): Readonly<Record<string, Uint8Array>> {
  const [height, width, channels] = imageShapeOf(inputShape);
  const [low, high] = bounds;
  const most = 2 ** bits - 1;
  const size = height * width * channels;
  const levelOf = (value: number) => Math.round(Math.max(0, Math.min(1, (value - low) / (high - low))) * most);
  const images = Array.from(labels, (label, row) => {
    const values = Array.from(inputs.subarray(row * size, (row + 1) * size), levelOf);
    const data = bits === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
    const bytes = encode({ width, height, channels, depth: bits, data });
    const file = `${String(row).padStart(6, '0')}.png`;
    return { bytes, told: { file, label, index: indices[row] ?? -1, sha256: digestOf(bytes) } };
  });
  const text = sealJson(
    { format, provenance: origin, inputShape, bounds, bits, examples: images.map(({ told }) => told) },
    2,
  );
  return Object.fromEntries([
    [listing, new TextEncoder().encode(text)],
    ...images.map(({ bytes, told }) => [told.file, bytes] as const),
  ]);
}

const corrupt = (file: string, what: string) =>
  new InfomixupError(
    `corpusOfImages: ${file} is damaged: ${what}; put back a copy of it, or make it anew`,
    'corrupt-corpus',
  );

/**
 * Reads what `corpusImages` made.
 *
 * @param read gives the bytes of a file by its name: `corpus.json` first
 * @returns the corpus, and its bounds
 * @throws InfomixupError `corrupt-corpus`, naming the file that is not as it was made
 */
export async function corpusOfImages(
  read: (file: string) => Promise<Uint8Array>,
): Promise<{ readonly corpus: Corpus; readonly bounds: readonly [number, number] }> {
  const { inputShape, examples, bits, ...rest } = listed(await read(listing));
  const [rows, columns, channels] = imageShapeOf(inputShape);
  const { provenance: origin, bounds } = rest;
  const [low, high] = bounds;
  const size = rows * columns * channels;
  const inputs = new Float32Array(examples.length * size);
  for (const [row, { file, sha256: expected }] of examples.entries()) {
    const bytes = await read(file);
    if (digestOf(bytes) !== expected) throw corrupt(file, 'its content does not match its SHA-256');
    const { data, width, height, depth } = decode(bytes);
    if (width !== columns || height !== rows || data.length !== size || depth !== bits)
      throw corrupt(file, `it is no image of shape [${inputShape}] and ${bits} bits`);
    inputs.set(
      Float32Array.from(data, (level) => low + (high - low) * (level / (2 ** bits - 1))),
      row * size,
    );
  }
  const labels = Int32Array.from(examples, ({ label }) => label);
  const indices = Int32Array.from(examples, ({ index }) => index);
  return { corpus: { provenance: origin, inputShape, inputs, labels, indices }, bounds };
}

function listed(bytes: Uint8Array): z.infer<typeof schema> {
  const read = schema.safeParse(unsealWhole(new TextDecoder().decode(bytes)));
  if (read.success) return read.data;
  throw corrupt(listing, 'its content does not match its SHA-256');
}
