import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  decodeSafetensors,
  decodeWeights,
  encodeSafetensors,
  InfomixupError,
  randomStream,
  sealJson,
  spiralMlp,
  unsealJson,
} from '../../packages/core/src/index.ts';
import { requireNoOwner } from '../../packages/core/src/node.ts';
import { gunzipAtMost } from '../../packages/datasets/src/files/gunzip.ts';
import { idxImages, parseIdx } from '../../packages/datasets/src/index.ts';
import { idxBytes } from '../../packages/datasets/test/support/idx.ts';
import { quickFaultOfFolder, sealFolder } from '../../packages/engine/src/install/sealed-folder.ts';
import { parseEvaluation } from '../../packages/evaluation/src/index.ts';
import {
  applyOverrides,
  checkConfig,
  compareConfig,
  parseText,
  readRunRecord,
  runFolder,
  trainConfig,
} from '../../packages/experiments/src/index.ts';
import { parseJson } from '../../packages/experiments/src/run/json-file.ts';
import { decodeCheckpoint } from '../../packages/trainer/src/node/checkpoint-content.ts';
import { readJsonLines } from '../../packages/trainer/src/node.ts';
import { infomixup, total, training } from './command-line.mjs';

const perRound = 10_000;
/** Milliseconds. */
const slowest = 100;
/** Megabytes by which residents may differ, after every parser has run once: engines free memory when they like. */
const mostGrowth = 200;

/** Numbers, texts and structures at which parsers have gone wrong before. */
const odd = [
  ...[
    0,
    -1,
    1e9,
    1e308,
    -1e-320,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    0.1,
    null,
    true,
    '',
    'NaN',
    '__proto__',
    '\u0000',
    '\ud800',
  ],
  ...['a'.repeat(5000), [], {}, [[]], { constructor: 1 }, 'data:text/javascript,0', '../../../etc/passwd', '*a', '&a'],
];
const fragments = odd
  .map((value) => Buffer.from(JSON.stringify(value)))
  .concat(
    [
      '1e999',
      '-',
      '{',
      '[',
      '}',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\u',
      '# ',
      '- ',
      '? ',
      '&a ',
      '*a',
      '<<: ',
      '!!js ',
      '--- ',
      '|\n',
      '\t',
      '\ufeff',
      '[[[[[[[[',
    ].map((text) => Buffer.from(text)),
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

function mutated(bytes, rng) {
  let changed = bytes;
  for (let changes = 1 + rng.integer(3); changes > 0; changes--) changed = changedBytes(changed, rng);
  return changed;
}

/** A JSON value with one of its values put out, doubled or made odd. */
function changedValue(value, rng) {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || rng.uniform() < 0.05) return rng.pick(odd);
  const key = rng.pick(keys);
  if (Array.isArray(value)) {
    const copy = [...value];
    const choice = rng.integer(10);
    if (choice === 0) copy.splice(Number(key), 1);
    else if (choice === 1) copy.splice(Number(key), 0, copy[rng.integer(copy.length)]);
    else copy[Number(key)] = changedValue(copy[Number(key)], rng);
    return copy;
  }
  const { [key]: changed, ...rest } = value;
  if (rng.uniform() < 0.1) return rest;
  if (rng.uniform() < 0.1) return { ...rest, [`${key}${rng.pick(['', 's', '\u0000', '__proto__'])}`]: changed };
  return { ...value, [key]: changedValue(changed, rng) };
}

const mutatedValue = (value, rng) => {
  let changed = value;
  for (let changes = 1 + rng.integer(2); changes > 0; changes--) changed = changedValue(changed, rng);
  return typeof changed === 'object' && changed !== null ? changed : { changed };
};

/** What seals a text would keep out: a changed value under a digest that is right. */
const sealed = (text) => {
  const { value } = unsealJson(text);
  return (rng) =>
    rng.uniform() < 0.2 ? mutated(Buffer.from(text), rng) : Buffer.from(sealJson(mutatedValue(value, rng)));
};
const bytesOf = (bytes) => (rng) => mutated(bytes, rng);

const noDigest = '0'.repeat(64);

/** A checkpoint whose content is changed and whose digest is right. */
function sealedCheckpoint(bytes) {
  const { tensors, metadata } = decodeSafetensors(bytes, 'checkpoint');
  const run = JSON.parse(metadata.run);
  return (rng) => {
    if (rng.uniform() < 0.2) return mutated(bytes, rng);
    const text =
      rng.uniform() < 0.5 ? JSON.stringify(mutatedValue(run, rng)) : String(mutated(Buffer.from(metadata.run), rng));
    const file = Buffer.from(encodeSafetensors(tensors, { ...metadata, run: text, sha256: noDigest }));
    const at = file.indexOf('"sha256":"') + '"sha256":"'.length;
    file.write(createHash('sha256').update(file).digest('hex'), at, 'latin1');
    return file;
  };
}

/** Every parser: makes an input by a stream of random numbers, and reads it. */
async function parsersOf(run, place) {
  const read = (name) => readFileSync(join(run, name));
  const text = (name) => String(read(name));
  const config = JSON.stringify(training, null, 2);
  const yaml = `# soak\nname: &name soak\ndataset: { name: spirals, size: 100 }\nmodel:\n  name: spiral-mlp\n  hidden: [8]\ntraining:\n  epochs: 6\n  batchSize: 16\nmethods:\n  baseline: {}\n  mixup:\n    regularizers: [mixup, { name: vib, beta: 1e-3 }]\nevaluation:\n  attacks:\n    - name: fgsm\n      norm: linf\n      epsilons: { from: 0, to: 0.3, count: 4 }\n`;
  const images = Buffer.from(
    idxBytes(
      [6, 3, 3],
      Uint8Array.from({ length: 54 }, (_, i) => 4 * i),
    ),
  );
  const labels = Buffer.from(idxBytes([6], Uint8Array.of(0, 1, 2, 0, 1, 2)));
  const zipped = gzipSync(images);
  const model = spiralMlp({ seed: 1, hidden: [8], bottleneck: 2 });
  const at = (name) => join(place, name);
  const through = (name, reader) => (bytes) => {
    writeFileSync(at(name), bytes);
    return reader();
  };
  mkdirSync(at('making'), { recursive: true });
  writeFileSync(at('making/lib.so'), 'library');
  await sealFolder(at('making'), at('engine'), { wheel: 'soak' });
  const owner = JSON.stringify({
    pid: 1,
    host: 'h',
    boot: 'b',
    namespace: 'n',
    started: '1',
    command: 'c',
    since: 's',
  });
  const document = parseText(yaml, 'c.yaml');
  return {
    safetensors: [bytesOf(read('weights.safetensors').subarray(0, 1500)), (bytes) => decodeSafetensors(bytes, 'w')],
    weights: [bytesOf(read('weights.safetensors')), (bytes) => decodeWeights(model, bytes, 'w')],
    checkpoint: [sealedCheckpoint(read('checkpoint.safetensors')), (bytes) => decodeCheckpoint(bytes, 'c')],
    idx: [bytesOf(images), (bytes) => parseIdx(bytes, 'images')],
    'idx images': [
      bytesOf(images),
      (bytes) =>
        idxImages({
          ...{ name: 'soak', classes: ['a', 'b', 'c'] },
          images: { bytes, source: 'images' },
          labels: { bytes: labels, source: 'labels' },
        }),
    ],
    gzip: [bytesOf(zipped), (bytes) => gunzipAtMost(bytes, 70, 'images.gz')],
    'run.json': [sealed(text('run.json')), through('run.json', () => readRunRecord(runFolder(place)))],
    evaluation: [sealed(text('evaluation.json')), (bytes) => parseEvaluation(String(bytes), 'evaluation.json')],
    comparison: [
      sealed(sealJson(document.value)),
      (bytes) => parseJson(String(bytes), 'compare.json', compareConfig, 'r'),
    ],
    metrics: [bytesOf(read('metrics.jsonl').subarray(0, 2000)), through('m.jsonl', () => readJsonLines(at('m.jsonl')))],
    yaml: [bytesOf(Buffer.from(yaml)), (bytes) => checkConfig(parseText(String(bytes), 'c.yaml'), compareConfig)],
    json: [bytesOf(Buffer.from(config)), (bytes) => checkConfig(parseText(String(bytes), 'c.json'), trainConfig)],
    overrides: [
      bytesOf(Buffer.from('evaluation.attacks.0.epsilons=[0, 0.1, 0.2]')),
      (bytes) => checkConfig(applyOverrides(document, [String(bytes)]), compareConfig),
    ],
    'owner.json': [bytesOf(Buffer.from(owner)), through('owner.json', () => requireNoOwner(place))],
    manifest: [
      sealed(String(readFileSync(at('engine/manifest.json')))),
      through('engine/manifest.json', () => quickFaultOfFolder(at('engine'), { checksumsUpTo: 1000 })),
    ],
  };
}

/** Whether an input is read or refused, and in how many milliseconds; any other end is thrown with the input. */
async function outcome(read, bytes) {
  const since = performance.now();
  try {
    await read(bytes);
    return { isRead: true, milliseconds: performance.now() - since };
  } catch (error) {
    if (InfomixupError.isInstance(error)) return { isRead: false, milliseconds: performance.now() - since };
    throw error;
  }
}

/** The same, of the fastest of three where the first took long: something else may have had the processor. */
async function timed(read, bytes) {
  let found = await outcome(read, bytes);
  for (let again = 0; again < 2 && found.milliseconds > slowest; again++) found = await outcome(read, bytes);
  if (found.milliseconds > slowest) throw new Error(`it took ${found.milliseconds} ms`);
  return found;
}

/** Megabytes in memory after what is not needed is freed. */
function resident() {
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

export const soak = {
  shows:
    'R12: seeded structured mutations of every kind of file and text that is parsed, half of those with a digest under a right one, are read or refused by a typed error within 100 ms, and memory does not grow (heap limited to 512 MB)',
  takes: 'three hours',
  rounds: 1000,
  isOpen: true,
  async prepare(folder) {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(training));
    await infomixup(['train', file, '--engine', 'wasm', '--out', join(folder, 'run'), '--resume']);
    const session = Date.now();
    const residents = [];
    const round = async (seed, place) => {
      const parsers = Object.entries(await parsersOf(join(folder, 'run'), place));
      const [name, [make, read]] = parsers[seed % parsers.length];
      const rng = randomStream(seed, 'mutations');
      let [reads, longest] = [0, 0];
      for (let i = 0; i < perRound; i++) {
        const bytes = make(rng);
        try {
          const { isRead, milliseconds } = await timed(read, bytes);
          if (isRead) reads++;
          longest = Math.max(longest, milliseconds);
        } catch (error) {
          writeFileSync(join(place, 'input'), bytes);
          throw new Error(`${name}: input ${i}, kept as ${join(place, 'input')}`, { cause: error });
        }
      }
      residents.push(resident());
      const growth = residents.at(-1) - (residents[parsers.length] ?? Number.POSITIVE_INFINITY);
      if (growth > mostGrowth) throw new Error(`resident memory has grown by ${growth} MB`);
      return { name, mutations: perRound, reads, longest, session, resident: residents.at(-1) };
    };
    return { round };
  },
  figures: (results) => ({
    mutations: total(results, 'mutations').toLocaleString('en'),
    parsers: [...new Set(results.map(({ name }) => name))].join(', '),
    'read / refused': `${total(results, 'reads').toLocaleString('en')} / ${(total(results, 'mutations') - total(results, 'reads')).toLocaleString('en')}`,
    'longest (ms)': Math.max(...results.map(({ longest }) => longest)).toFixed(0),
    'memory in the second half of a session': growthText(results),
  }),
};

/** What was resident in the third and in the last quarter of the longest session. */
function growthText(results) {
  const sessions = new Map();
  for (const { session, resident: megabytes } of results)
    sessions.set(session, [...(sessions.get(session) ?? []), megabytes]);
  const [longest = []] = [...sessions.values()].sort((a, b) => b.length - a.length);
  const half = longest.slice(longest.length >> 1);
  if (half.length < 8) return 'too few rounds in one go to tell';
  const middle = (values) => values.toSorted((a, b) => a - b)[values.length >> 1].toFixed(0);
  return `${middle(half.slice(0, half.length >> 1))} MB, then ${middle(half.slice(half.length >> 1))} MB`;
}
