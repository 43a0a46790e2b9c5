import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeSafetensors, unsealJson } from '../../packages/core/src/index.ts';
import { infomixup, requireSame, requireTidy, resultOf, start, training, unfinished } from './command-line.mjs';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// A signal that comes before anything is begun ends the process as it ends every other.
const stages = {
  'before the engine is open': undefined,
  'engine open': /engine/,
  'first epoch': /epoch 1\//,
  'in the middle': /epoch 12\//,
  'last epoch': /epoch 24\//,
  evaluation: /clean accuracy|fgsm/,
};
const times = [1, 2];
const config = { ...training, dataset: { name: 'spirals', size: 200 }, training: { epochs: 24, batchSize: 16 } };

/** @throws Error where a file is not whole; what is being written beside it may be cut short by a second signal. */
function requireWhole(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name, parentPath } of entries.filter((entry) => !unfinished.test(entry.name))) {
    const bytes = readFileSync(join(parentPath, name));
    const texts = name.endsWith('.jsonl')
      ? String(bytes)
          .trim()
          .split(/(?<=\n)/)
      : name.endsWith('.json')
        ? [String(bytes)]
        : [];
    for (const text of texts.filter(Boolean))
      if (unsealJson(text.endsWith('\n') ? text : `${text}\n`).seal === 'broken')
        throw new Error(`${name} is not whole`);
    if (name.endsWith('.safetensors')) decodeSafetensors(bytes, name);
  }
}

/** Waits until a command says something, or is at its end; a while where there is nothing to wait for. */
async function reached({ child, said, ended }, line) {
  if (line === undefined) return Promise.race([ended, sleep(150)]);
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (!isOver && !line.test(said.out)) await sleep(5);
  return child;
}

export const soak = {
  shows:
    'R5: after SIGINT, SIGTERM or SIGHUP, once or twice, at every stage of a training, the exit code is 128 + n (or the process ends by the signal, where a second one came or nothing was begun), all files are whole, and --resume ends bit for bit as if it had not come',
  takes: 'five minutes',
  rounds: signals.length * Object.keys(stages).length * times.length,
  async prepare(folder) {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    const train = (out) => ['train', file, '--engine', 'wasm', '--out', out, '--resume'];
    await infomixup(train(join(folder, 'run')));
    const expected = await resultOf(join(folder, 'run'));
    const round = async (seed, place) => {
      const signal = signals[seed % signals.length];
      const names = Object.keys(stages);
      const stage = names[Math.floor(seed / signals.length) % names.length];
      const count = times[Math.floor(seed / signals.length / names.length) % times.length];
      const out = join(place, 'run');
      const running = start(train(out));
      await reached(running, stages[stage]);
      for (let i = 0; i < count; i++) running.child.kill(signal);
      const end = await running.ended;
      const number = 128 + constants.signals[signal];
      // What was done before the signal arrived is done.
      const how =
        end.signal === signal ? 'by the signal' : end.code === number ? 'kept' : end.code === 0 ? 'done' : undefined;
      if (how === undefined)
        throw new Error(`${signal}, ${stage}: exit code ${end.code}, ${end.signal}\n${end.out}${end.err}`);
      if (how === 'by the signal' && count === 1 && /epoch/.test(end.out))
        throw new Error(`${signal}, ${stage}: ended by the signal although a run had begun`);
      mkdirSync(out, { recursive: true });
      requireWhole(out);
      await infomixup(train(out));
      requireSame(await resultOf(out), expected, `${signal}, ${stage}`);
      requireTidy(out);
      return { signal, stage, count, how };
    };
    return { round };
  },
  figures: (results) => ({
    stages: [...new Set(results.map(({ stage }) => stage))].join(', '),
    'stopped and kept (128 + n) / ended by the signal / done already': ['kept', 'by the signal', 'done']
      .map((how) => results.filter((result) => result.how === how).length)
      .join(' / '),
  }),
};
