import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workersOf } from '../../packages/cli/test/support/processes.ts';
import { randomStream } from '../../packages/core/src/index.ts';
import { infomixup, requireSame, requireTidy, resultOf, start, total, training } from './command-line.mjs';

const seeds = 5;
const kills = 4;
const methods = {
  baseline: {},
  mixup: { regularizers: ['mixup'] },
  vib: { regularizers: ['vib'] },
  infomixup: { regularizers: [{ name: 'infomixup', beta: 0.01 }] },
};
const comparison = {
  ...training,
  training: { epochs: 3, batchSize: 16 },
  methods,
  seeds: Array.from({ length: seeds }, (_, i) => i + 1),
};
const trials = Object.keys(methods).length * seeds;
const compare = (config, out, workers) => [
  ...['compare', config, '--engine', 'wasm', '--threads', '1', '--workers', String(workers)],
  ...['--out', out, '--resume'],
];

/** Ends one worker after another while a comparison goes on; returns how many. */
async function killSome({ child, ended }, rng, left) {
  let killed = 0;
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
  });
  while (!isOver && killed < left) {
    await Promise.race([over, sleep(100 + rng.integer(900))]);
    const workers = isOver ? [] : workersOf(child.pid);
    const worker = workers[rng.integer(Math.max(1, workers.length))];
    if (worker === undefined) continue;
    try {
      process.kill(worker, 'SIGKILL');
      killed++;
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return killed;
}

/** @throws Error where a trial is not there exactly once: one folder, one line a step and an epoch, one row. */
async function requireOnce(out, expected) {
  const runs = readdirSync(join(out, 'runs')).sort();
  if (runs.join() !== Object.keys(expected).sort().join()) throw new Error(`other runs: ${runs.join(', ')}`);
  for (const run of runs) {
    const lines = readFileSync(join(out, 'runs', run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map(JSON.parse.bind(JSON));
    const places = lines.map(({ kind, step }) => `${kind} ${step}`);
    if (new Set(places).size !== places.length) throw new Error(`${run}: lines that are there twice`);
    requireSame(await resultOf(join(out, 'runs', run)), expected[run], run);
  }
}

export const soak = {
  shows:
    'R14: of a comparison in 4 worker processes, of which some are ended by SIGKILL and which is gone on with by --resume, each trial is recorded exactly once, bit for bit as one process records it; a round has 20 trials and 4 kills',
  takes: 'ten minutes',
  rounds: 5,
  isOpen: true,
  async prepare(folder) {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(comparison));
    const out = join(folder, 'out');
    await infomixup(compare(file, out, 1));
    const runs = readdirSync(join(out, 'runs'));
    const expected = {};
    for (const run of runs) expected[run] = await resultOf(join(out, 'runs', run));
    const round = async (seed, place) => {
      const rng = randomStream(seed, 'workers');
      const apart = join(place, 'out');
      let [killed, starts] = [0, 0];
      for (; starts < 20; starts++) {
        const running = start(compare(file, apart, 4));
        killed += await killSome(running, rng, kills - killed);
        const { code, err } = await running.ended;
        if (code === 0) break;
        if (code !== 2 || !/ended by SIGKILL/.test(err)) throw new Error(`exit code ${code}: ${err}`);
      }
      await requireOnce(apart, expected);
      requireTidy(apart);
      return { trials, killed, starts: starts + 1 };
    };
    return { round };
  },
  figures: (results) => ({
    trials: total(results, 'trials'),
    'workers killed': total(results, 'killed'),
  }),
};
