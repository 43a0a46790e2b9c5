import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InfomixupError, randomStream, spiralMlp } from '../../packages/core/src/index.ts';
import { faultOfFolder, sealFolder } from '../../packages/engine/src/install/sealed-folder.ts';
import { entriesIn, openJournal } from '../../packages/evaluation/src/open-journal.ts';
import { readRun, readRunRecord, runFolder } from '../../packages/experiments/src/index.ts';
import { readComparisonRecord } from '../../packages/experiments/src/run/comparison.ts';
import { readWeights } from '../../packages/experiments/src/run/weights.ts';
import { loadCheckpoint, mendJsonLines, readJsonLines } from '../../packages/trainer/src/node.ts';
import { infomixup, total, training } from './command-line.mjs';

const comparison = { ...training, methods: { vib: { regularizers: ['vib'] } } };

/** Whether a reader refuses what it reads, by an error that says what is wrong. */
async function refuses(read) {
  try {
    await read();
    return false;
  } catch (error) {
    if (InfomixupError.isInstance(error)) return true;
    throw error;
  }
}

/** Whether a reader refuses, or says that it takes another file. */
async function refusesOrWarns(read) {
  let warned = false;
  const isRefused = await refuses(() =>
    read(() => {
      warned = true;
    }),
  );
  return isRefused || warned;
}

/** Whether lines are seen to be damaged, or, where whole ones are gone, are missed by the next resume. */
async function noticesLines(run, whole) {
  if (readFileSync(run.metrics).equals(whole)) return false;
  if ((await readJsonLines(run.metrics)).damaged.length > 0) return true;
  let warned = false;
  const warn = () => {
    warned = true;
  };
  await mendJsonLines(run.metrics, await loadCheckpoint(run.path), { warn });
  return warned || readFileSync(run.metrics).equals(whole);
}

/** Every kind of file that is written: where it is in a copy of the folder, and whether its reader notices damage. */
function kindsIn(folder) {
  const out = join(folder, 'out');
  const run = runFolder(join(out, 'runs', 'vib-seed1'));
  const [evaluation] = readdirSync(run.evaluations);
  const name = evaluation.replace(/\.json$/, '');
  const metrics = readFileSync(run.metrics);
  const engine = join(folder, 'engine');
  const silent = { warn: () => {} };
  const weights = async () => {
    const model = spiralMlp({ seed: 1, hidden: [8], bottleneck: 2 });
    try {
      await readWeights(model, run.path);
    } finally {
      model.dispose();
    }
  };
  const previousAlone = async () => {
    rmSync(run.checkpoints.newest, { force: true });
    return refuses(() => loadCheckpoint(run.path));
  };
  return {
    'run.json': [run.record, () => refuses(() => readRunRecord(run))],
    'newest checkpoint': [run.checkpoints.newest, () => refusesOrWarns((warn) => loadCheckpoint(run.path, { warn }))],
    'checkpoint before it': [run.checkpoints.previous, previousAlone],
    weights: [run.weights, () => refuses(weights)],
    'evaluation.json': [run.evaluation, () => refuses(() => readRun(run.path, silent))],
    'evaluations/*': [
      join(run.evaluations, evaluation),
      () => refuses(() => readRun(run.path, { ...silent, evaluation: name })),
    ],
    // What is left out is attacked again.
    'evaluation.unfinished.jsonl': [run.unfinished, async () => (await entriesIn(run.unfinished, of)).length < batches],
    'surface.json': [run.surface, () => refuses(() => readRun(run.path, silent))],
    'metrics.jsonl': [run.metrics, () => noticesLines(run, metrics)],
    'compare.json': [join(out, 'compare.json'), () => refuses(() => readComparisonRecord(out))],
    "engine's manifest": [join(engine, 'manifest.json'), async () => Boolean(await faultOfFolder(engine, {}))],
    "engine's library": [join(engine, 'lib.so'), async () => Boolean(await faultOfFolder(engine, { thorough: true }))],
  };
}

const parts = 10;
/** Bits that are flipped one by one, all of them; of longer files as many, drawn. */
const most = 4_000;

/** The damages of one part of a kind: bits and lengths. */
function damages(size, part, rng) {
  const all = (count) => Array.from({ length: count }, (_, i) => i).filter((i) => i % parts === part);
  const drawn = (count, below) => Array.from({ length: count }, () => rng.integer(below));
  const bits = 8 * size <= 10 * most ? all(8 * size) : drawn(most / 10, 8 * size);
  const pages = all(Math.ceil(size / 4096)).map((page) => page * 4096);
  const lengths = size <= most ? all(size) : [...pages, ...drawn(40, size), ...all(200).map((i) => size - 1 - i)];
  return { bits, lengths };
}

/** Damages a file one way after another and puts it back; counts what its reader did not notice. */
async function tried(path, notices, { bits, lengths }) {
  const whole = readFileSync(path);
  if (await notices()) throw new Error(`${path} is refused as it is`);
  const missed = [];
  const attempt = async (bytes, what) => {
    writeFileSync(path, bytes);
    if (!(await notices())) missed.push(what);
  };
  for (const bit of bits) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] ^= 1 << (bit & 7);
    await attempt(bytes, `bit ${bit}`);
  }
  for (const length of lengths) await attempt(whole.subarray(0, length), `cut to ${length} bytes`);
  writeFileSync(path, whole);
  if (missed.length > 0) throw new Error(`${path}: ${missed.length} not noticed: ${missed.slice(0, 20).join(', ')}`);
}

/** What an evaluation that is under way has written down. */
const [of, batches] = ['these weights', 3];
async function writeJournal(path) {
  const journal = await openJournal(path, of);
  for (let batch = 0; batch < batches; batch++) await journal.add(`fgsm, batch ${batch}`, { queries: batch });
}

async function sealEngine(folder) {
  const making = `${folder}.making`;
  mkdirSync(making, { recursive: true });
  writeFileSync(join(making, 'lib.so'), randomStream(1, 'library').uniforms(500).join(' '));
  await sealFolder(making, folder, { wheel: 'soak' });
}

export const soak = {
  shows:
    'R3: every flipped bit (all bits of small files, drawn ones of others) and every truncation is noticed by the reader of each kind of file that is written; of a damaged checkpoint the one before it is taken',
  takes: 'a quarter of an hour',
  rounds: 120,
  async prepare(folder) {
    const file = join(folder, 'compare.json');
    writeFileSync(file, JSON.stringify(comparison));
    await infomixup(['compare', file, '--engine', 'wasm', '--workers', '1', '--out', join(folder, 'out')]);
    await writeJournal(runFolder(join(folder, 'out', 'runs', 'vib-seed1')).unfinished);
    await sealEngine(join(folder, 'engine'));
    const names = Object.keys(kindsIn(folder));
    const round = async (seed, place) => {
      cpSync(folder, place, { recursive: true });
      const name = names[seed % names.length];
      const [path, notices] = kindsIn(place)[name];
      const part = Math.floor(seed / names.length) % parts;
      const some = damages(readFileSync(path).length, part, randomStream(seed, 'flips'));
      await tried(path, notices, some);
      return { name, flips: some.bits.length, cuts: some.lengths.length };
    };
    return { round, rounds: names.length * parts };
  },
  figures: (results) => ({
    'bits flipped': total(results, 'flips'),
    truncations: total(results, 'cuts'),
    kinds: [...new Set(results.map(({ name }) => name))].join(', '),
  }),
};
