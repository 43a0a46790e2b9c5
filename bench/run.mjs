import { openEngine } from '@infomixup/engine';
import { methods, timedTrainer } from './infomixup.mjs';
import { preparePyTorch, timePyTorch } from './pytorch.mjs';
import { median, minimum } from './statistics.mjs';

const rounds = 5;
const steps = 40;
const warmUp = 10;
const batchSize = 256;
const threads = 2;

preparePyTorch();
const engine = await openEngine();
console.log(engine.line);

const trainers = Object.entries(methods).map(([name, method]) => [name, timedTrainer(method, batchSize)]);
const times = new Map([['PyTorch', []], ...trainers.map(([name]) => [name, []])]);

// In turn, round by round, so that a machine that slows down slows all of them.
for (let round = 0; round < rounds; round += 1) {
  times.get('PyTorch').push(...timePyTorch({ steps, warmUp, batchSize, threads }));
  for (const [name, trainer] of trainers) times.get(name).push(...(await trainer.time(steps, warmUp)));
}
for (const [, trainer] of trainers) trainer.dispose();

const rows = [...times].map(([name, values]) => ({
  'training step': name,
  'minimum (ms)': minimum(values).toFixed(2),
  'median (ms)': median(values).toFixed(2),
}));
console.log(`LeNet-5, batch ${batchSize}, Adam, ${rounds} rounds of ${steps} steps in turn, ${threads} threads`);
console.table(rows);

const ratio = (a, b, goal) =>
  console.log(
    `${a} / ${b}: minimum ${(minimum(times.get(a)) / minimum(times.get(b))).toFixed(3)}, ` +
      `median ${(median(times.get(a)) / median(times.get(b))).toFixed(3)} (goal: at most ${goal})`,
  );
ratio('baseline', 'PyTorch', 1.5);
ratio('infomixup', 'vib', 1.1);
