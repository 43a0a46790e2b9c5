import { createHash } from 'node:crypto';
import { decodeSafetensors, encodeSafetensors, unsealJson } from '../../../packages/core/src/index.ts';

/** Numbers, texts and structures at which parsers have gone wrong before. */
const odd = [
  ...[0, -1, 1e9, 1e308, -1e-320, 2 ** 31, 2 ** 32, 2 ** 53, 0.1, null, true, '', 'NaN', '__proto__', '\0', '\ud800'],
  ...['a'.repeat(5000), [], {}, [[]], { constructor: 1 }, 'data:text/javascript,0', '../../../etc/passwd', '*a', '&a'],
];
const brackets = ['{', '[', '}', ']', '[[[[[[[[', ',', ':', '"', '\\', '\\u'];
const yaml = ['# ', '- ', '? ', '&a ', '*a', '<<: ', '!!js ', '--- ', '|\n', '\t', '\ufeff'];
const lines = ['\n', '\r\n', '\r\n\r\n', '=', '.', '/', '%', '1e999', '-'];
const fragments = [...odd.map((value) => JSON.stringify(value)), ...brackets, ...yaml, ...lines].map((text) =>
  Buffer.from(text),
);

/** Bytes with one change: a bit, a byte, a piece taken out, doubled, moved, cut off, or something odd put in. */
function changedBytes(bytes, rng) {
  const at = rng.integer(bytes.length + 1);
  const to = Math.min(bytes.length, at + 1 + rng.integer(rng.uniform() < 0.9 ? 16 : bytes.length + 1));
  const [before, piece, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (rng.integer(8)) {
    case 0:
    case 1: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] ^= 1 << rng.integer(8);
      return copy;
    }
    case 2: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = rng.pick([0, 1, 0x7f, 0x80, 0xff, rng.integer(256)]);
      return copy;
    }
    case 3:
      return Buffer.concat([before, after]);
    case 4:
      return Buffer.concat([before, piece, piece, after]);
    case 5:
      return Buffer.concat([after, piece, before]);
    case 6:
      return Buffer.from(before);
    default:
      return Buffer.concat([before, rng.pick(fragments), after]);
  }
}

function changed(value, rng, change, most) {
  let now = value;
  for (let changes = 1 + rng.integer(most); changes > 0; changes--) now = change(now, rng);
  return now;
}

const mutatedBytes = (bytes, rng) => changed(bytes, rng, changedBytes, 3);
const mutatedText = (text, rng) => String(mutatedBytes(Buffer.from(text), rng));

/** What stands at the end of a path: something odd, or, of text and numbers, something near. */
function changedLeaf(value, rng) {
  if (rng.uniform() < 0.5) return rng.pick(odd);
  if (typeof value === 'string') return mutatedText(value, rng);
  if (typeof value === 'number')
    return rng.pick([value + 1, value - 1, -value, 1000 * value, value / 3, Array(300).fill(value)]);
  return rng.pick([[value], { value }, [value, value]]);
}

/** A JSON value with one of its values put out, doubled or made odd. */
function changedValue(value, rng) {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || rng.uniform() < 0.05) return changedLeaf(value, rng);
  const key = rng.pick(keys);
  if (Array.isArray(value)) {
    const copy = [...value];
    const choice = rng.integer(10);
    if (choice === 0) copy.splice(Number(key), 1);
    else if (choice === 1) copy.splice(Number(key), 0, copy[rng.integer(copy.length)]);
    else copy[Number(key)] = changedValue(copy[Number(key)], rng);
    return copy;
  }
  const { [key]: inner, ...rest } = value;
  const choice = rng.uniform();
  if (choice < 0.1) return rest;
  if (choice < 0.15) return { ...rest, [`${key}${rng.pick(['', 's', '\0', '__proto__'])}`]: inner };
  if (choice < 0.2) return { ...rest, [String(rng.pick(odd))]: inner };
  return { ...value, [key]: changedValue(inner, rng) };
}

const mutatedValue = (value, rng) => changed(value, rng, changedValue, 2);

const asObject = (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value });

/** Mutations of bytes, and nothing but them. */
export const bytesLike = (original) => ({ original: Buffer.from(original), mutate: mutatedBytes });

/** Mutations of a value, given as JSON that is whole: for what comes from elsewhere in parts, such as headers. */
export const valuesLike = (value) => ({
  original: Buffer.from(JSON.stringify(value)),
  mutate: (_, rng) => Buffer.from(JSON.stringify(mutatedValue(value, rng))),
});

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const noDigest = '0'.repeat(64);

/** As `sealJson` does it, which goes without Node and takes longer. */
function sealed(value) {
  const text = `${JSON.stringify({ ...value, sha256: noDigest })}\n`;
  const end = '"}\n';
  return `${text.slice(0, -(noDigest + end).length)}${sha256(text)}${end}`;
}

/** Mutations of JSON as bytes, and as values under a digest that is right, which a digest alone would not keep out. */
export function sealedLike(text) {
  const { value } = unsealJson(String(text));
  return {
    original: Buffer.from(text),
    mutate: (bytes, rng) =>
      rng.uniform() < 0.2 ? mutatedBytes(bytes, rng) : Buffer.from(sealed(asObject(mutatedValue(value, rng)))),
  };
}

/** Tensors of which one is left out, called otherwise, of another shape or type, or holds what is no number. */
function changedTensors(tensors, rng) {
  const name = rng.pick(Object.keys(tensors));
  const { [name]: tensor, ...rest } = tensors;
  switch (rng.integer(5)) {
    case 0:
      return rest;
    case 1:
      return { ...rest, [mutatedText(name, rng)]: tensor };
    case 2:
      return { ...tensors, [name]: { ...tensor, shape: rng.pick([[tensor.data.length], [1, ...tensor.shape]]) } };
    case 3:
      return { ...tensors, [name]: { ...tensor, dtype: 'I32', data: Int32Array.from(tensor.data) } };
    default: {
      const data = tensor.data.slice();
      data[rng.integer(Math.max(1, data.length))] = rng.pick([Number.NaN, Number.POSITIVE_INFINITY, -1e38]);
      return { ...tensors, [name]: { ...tensor, data } };
    }
  }
}

const textsOf = (value) =>
  Object.fromEntries(
    Object.entries(asObject(value)).map(([key, text]) => [key, typeof text === 'string' ? text : JSON.stringify(text)]),
  );

/** Metadata of which one text, JSON or not, is changed. */
function changedMetadata(metadata, rng) {
  const key = rng.pick(Object.keys(metadata));
  const text = metadata[key];
  if (rng.uniform() < 0.1) return textsOf(mutatedValue(metadata, rng));
  if (!text.startsWith('{') || rng.uniform() < 0.2) return { ...metadata, [key]: mutatedText(text, rng) };
  return { ...metadata, [key]: JSON.stringify(mutatedValue(JSON.parse(text), rng)) };
}

/**
 * Mutations of a safetensors file as bytes, and of its tensors and metadata under a digest that is right.
 *
 * @param seal - Makes the file of tensors and metadata, of which `sha256` is to be right.
 */
export function safetensorsLike(original, seal) {
  const { tensors, metadata } = decodeSafetensors(original, 'the original');
  const { sha256: _, ...texts } = metadata;
  return {
    original,
    mutate: (bytes, rng) => {
      if (rng.uniform() < 0.2) return mutatedBytes(bytes, rng);
      return rng.uniform() < 0.4
        ? seal(changedTensors(tensors, rng), texts)
        : seal(tensors, changedMetadata(texts, rng));
    },
  };
}

/** As weights are sealed: by the digest of the file without it. */
export const sealedWeights = (tensors, texts) =>
  Buffer.from(encodeSafetensors(tensors, { ...texts, sha256: sha256(encodeSafetensors(tensors, texts)) }));

/** As checkpoints are sealed: by the digest of the file with zeros in its place. */
export function sealedCheckpoint(tensors, texts) {
  const file = Buffer.from(encodeSafetensors(tensors, { ...texts, sha256: noDigest }));
  const mark = '"sha256":"';
  file.write(sha256(file), file.indexOf(mark) + mark.length, 'latin1');
  return file;
}
