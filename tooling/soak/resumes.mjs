import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealJson, unsealJson } from '../../packages/core/src/index.ts';
import { infomixup, requireSame, requireTidy, resultOf, start, training } from './command-line.mjs';

const shim = new URL('./file-operations.mjs', import.meta.url).href;
// 80 samples of training: five batches of 16 each epoch; of 18, four and a last one of 8.
const steps = 5;
const methods = ['baseline', 'mixup', 'vib', 'infomixup'];
const configOf = (method, batchSize = 16) => ({
  ...training,
  training: { epochs: 3, batchSize },
  regularizers: method === 'baseline' ? [] : [method],
});

/** After how many lines of metrics a run is killed, one after another; an epoch has one line more than steps. */
const kills = {
  'before the first step': [0],
  'in the middle of an epoch': [steps + 3],
  'twice in one epoch': [steps + 3, 2],
  'at the last step of an epoch': [steps],
  'between epochs': [steps + 1],
  'at the last step of all': [3 * (steps + 1) - 1],
};

async function killedAfter(lines, args, folder) {
  const env = { SOAK_FOLDER: folder, SOAK_AT: String(lines), SOAK_HOW: 'after', SOAK_ONLY: 'appendFile' };
  const { signal, code, err } = await start(args, { imports: [shim], env }).ended;
  if (signal !== 'SIGKILL') throw new Error(`not killed: exit code ${code} ${err}`);
}

/** Rewrites a run's record as another machine would have left it. */
function pretend(run, change) {
  const file = join(run, 'run.json');
  const { value } = unsealJson(readFileSync(file, 'utf8'));
  writeFileSync(file, sealJson({ ...value, ...change(value) }, 2));
}

/** In what a run may have been begun differently: the field that is named, and how its record is made to say so. */
const elsewhere = {
  engine: ['engine', () => ({ engine: 'cpu' })],
  threads: ['threads', ({ threads = 1 }) => ({ threads: threads + 3 })],
  'a version': ['versions.infomixup', ({ versions }) => ({ versions: { ...versions, infomixup: '0.0.0-other' } })],
  'the version of Node': ['versions.node', ({ versions }) => ({ versions: { ...versions, node: '18.0.0' } })],
};

async function refusedThenForced(args, run, [field, change]) {
  pretend(run, change);
  const before = readFileSync(join(run, 'run.json'));
  const { err } = await infomixup(args, { code: 2 });
  if (!err.includes(field)) throw new Error(`the refusal does not name ${field}: ${err}`);
  if (!readFileSync(join(run, 'run.json')).equals(before))
    throw new Error('the record was changed by a refused resume');
  await infomixup([...args, '--force']);
  const { value } = unsealJson(readFileSync(join(run, 'run.json'), 'utf8'));
  if (value.resumed?.length !== 1) throw new Error(`--force left no entry: ${JSON.stringify(value.resumed)}`);
}

/** Every case: what it does to a run, after which that is what one left alone is. */
const cases = [
  ...Object.entries(kills).flatMap(([name, lines]) =>
    methods.flatMap((method) =>
      [16, 18].map((batchSize) => ({ name: `${name}, ${method}, batches of ${batchSize}`, method, batchSize, lines })),
    ),
  ),
  ...methods.map((method) => ({ name: `more epochs, ${method}`, method, fewer: 2 })),
  ...Object.entries(elsewhere).map(([name, other]) => ({
    name: `other: ${name}`,
    method: 'mixup',
    lines: [steps + 3],
    other,
  })),
];

export const soak = {
  shows:
    'R4, R6: killed after an exact step (in the middle of an epoch, twice in one, at its end, between two, with a partial last batch) a run ends bit for bit as if it had not been; so does one that is given more epochs; with another engine, number of threads or version it is refused naming the field, and goes on by --force, which its record tells',
  takes: 'ten minutes',
  rounds: cases.length,
  async prepare(folder) {
    const expected = new Map();
    const train = (file, out) => ['train', file, '--engine', 'wasm', '--out', out, '--resume'];
    /** The configuration's file and what comes of it, made once. */
    const alone = async (method, batchSize) => {
      const name = `${method}-${batchSize}`;
      const file = join(folder, `${name}.json`);
      if (!expected.has(name)) {
        writeFileSync(file, JSON.stringify(configOf(method, batchSize)));
        await infomixup(train(file, join(folder, name)));
        expected.set(name, await resultOf(join(folder, name)));
      }
      return { file, result: expected.get(name) };
    };
    const round = async (seed, place) => {
      const { name, method, batchSize = 16, lines = [], fewer, other } = cases[seed];
      const { file, result } = await alone(method, batchSize);
      const out = join(place, 'run');
      const args = train(file, out);
      for (const count of lines) await killedAfter(count, args, place);
      if (fewer) await infomixup([...args, '--set', `training.epochs=${fewer}`]);
      if (other) await refusedThenForced(args, out, other);
      else await infomixup(args);
      requireSame(await resultOf(out), result, name);
      requireTidy(out);
      return { name };
    };
    return { round };
  },
  figures: (results) => ({
    'kinds of resume': [
      ...Object.keys(kills),
      'more epochs',
      ...Object.keys(elsewhere).map((name) => `other ${name}`),
    ].join(', '),
    methods: methods.join(', '),
    cases: results.length,
  }),
};
