import {
  decodeSafetensors,
  encodeSafetensors,
  InfomixupError,
  type Json,
  sealedDigest,
  sealSafetensors,
  sizeOfShape,
  unsealed,
  unsealJson,
} from '@infomixup/core';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { z } from 'zod';

const json: z.ZodType<Json> = z.json();

/** Of a corpus: what is to be told of it, and read again. */
export const provenance = z.strictObject({
  /** What the examples were made of. */
  dataset: z.strictObject({
    ...{ name: z.string(), size: z.int(), settings: json.exactOptional() },
    /** Of the samples that were made into examples: `samplesDigest`. */
    sha256: z.string().exactOptional(),
  }),
  /** The model they were made against, and the SHA-256 of its file of weights. */
  baseline: z.strictObject({ name: z.string(), weights: z.string() }),
  /** The attacks in order, with how many examples each gave. */
  attacks: z.array(
    z.strictObject({
      ...{ name: z.string(), norm: z.string(), settings: json, epsilon: z.number() },
      /** Where not all of the data set's were attacked: how many, from the first on. */
      samples: z.int().exactOptional(),
      examples: z.int(),
    }),
  ),
  /** Fixed the attacks' draws. */
  seed: z.int(),
  /** `all` where the samples that stayed right are kept too. */
  kept: z.literal('all').exactOptional(),
});

/** How a corpus came about: everything needed to make it again. */
export type Provenance = z.infer<typeof provenance>;

/** Adversarial examples in memory, and where they come from. */
export interface Corpus {
  readonly provenance: Provenance;
  /** Shape of one input, without the batch axis. */
  readonly inputShape: readonly number[];
  /** Row-major, `[examples, ...inputShape]`. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** The true class of each example. */
  readonly labels: Int32Array<ArrayBuffer>;
  /** The number, in the data set, of the sample that each was made of. */
  readonly indices: Int32Array<ArrayBuffer>;
}

const format = 'infomixup-corpus/1';

/**
 * A corpus as one safetensors file: `inputs`, `labels` and `indices`, its provenance in the metadata, and a SHA-256 over
 * the whole file (with 64 zeros in its own place), which is the same for the same examples of the same provenance.
 *
 * @example
 * ```ts
 * import { decodeCorpus, encodeCorpus } from '@infomixup/attacks';
 * const provenance = { dataset: { name: 'two', size: 2 }, baseline: { name: 'toy', weights: 'unsaved' }, attacks: [], seed: 1 };
 * const one = { inputs: Float32Array.of(0.5), labels: Int32Array.of(1), indices: Int32Array.of(0) };
 * const bytes = encodeCorpus({ provenance, inputShape: [1], ...one });
 * console.assert(decodeCorpus(bytes, 'corpus.safetensors').corpus.inputs[0] === 0.5);
 * ```
 */
export function encodeCorpus({ provenance, inputShape, inputs, labels, indices }: Corpus): Uint8Array {
  const size = [labels.length];
  const bytes = encodeSafetensors(
    {
      inputs: { dtype: 'F32', shape: [...size, ...inputShape], data: inputs },
      labels: { dtype: 'I32', shape: size, data: labels },
      indices: { dtype: 'I32', shape: size, data: indices },
    },
    { format, provenance: JSON.stringify(provenance), ...unsealed },
  );
  return sealSafetensors(bytes, digestOf);
}

/**
 * Reads what `encodeCorpus` wrote.
 *
 * @param source what errors call the file
 * @returns the corpus, and its SHA-256 as the file holds it
 * @throws InfomixupError `corrupt-corpus` where a single bit differs, or it is no corpus
 */
export function decodeCorpus(bytes: Uint8Array, source: string): { readonly corpus: Corpus; readonly sha256: string } {
  const digest = requireIntact(bytes, source);
  const { tensors, metadata } = decodeSafetensors(bytes, source);
  const { inputs, labels, indices } = tensors;
  const origin = provenance.safeParse(jsonIn(metadata.provenance, source));
  const isWhole = metadata.format === format && origin.success;
  if (!isWhole || inputs?.dtype !== 'F32' || labels?.dtype !== 'I32' || indices?.dtype !== 'I32')
    throw corrupt(source, `it is no corpus of the format ${format}`);
  const [size = 0, ...inputShape] = inputs.shape;
  if (
    inputs.data.length !== size * sizeOfShape(inputShape) ||
    [labels, indices].some(({ data }) => data.length !== size)
  )
    throw corrupt(source, 'its examples, labels and indices differ in number');
  const examples = { inputs: inputs.data, labels: labels.data, indices: indices.data };
  return { corpus: { provenance: origin.data, inputShape, ...examples }, sha256: digest };
}

function jsonIn(text: string | undefined, source: string): unknown {
  try {
    return unsealJson(text ?? 'null').value;
  } catch {
    throw corrupt(source, 'its provenance is no JSON');
  }
}

function requireIntact(bytes: Uint8Array, source: string): string {
  const { digest, isIntact } = sealedDigest(bytes, digestOf);
  if (digest === undefined) throw corrupt(source, 'it has no checksum, as every file that encodeCorpus made');
  if (!isIntact) throw corrupt(source, 'its content does not match its SHA-256');
  return digest;
}

/** The SHA-256 of bytes, in hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

const corrupt = (source: string, what: string) =>
  new InfomixupError(
    `corpus: ${source} is damaged, or no corpus: ${what}; put back a copy of it, or make it anew`,
    'corrupt-corpus',
  );
