import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { decay } from './decay.mjs';
import { passes } from './passes.mjs';
import { programCounter } from './programs.mjs';
import { steps } from './steps.mjs';

// Standard output carries answers only.
console.log = console.error;

const kinds = { steps, passes, decay };
const { folder } = JSON.parse(process.argv[2]);
const { line, adapter } = await openEngine({ prefer: 'webgpu' });
const counter = programCounter(tf.backend());
const opened = new Map();

async function openedOf(work) {
  const own = join(folder, work.name);
  if (!opened.has(work.name)) opened.set(work.name, await kinds[work.kind].open(own, work));
  return opened.get(work.name);
}

/** A round with the programs it ran on the GPU and the time it took of the processor. */
async function measured(round) {
  const programs = counter.start();
  const before = process.cpuUsage();
  const start = performance.now();
  const milliseconds = await round();
  const elapsed = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, programs: programs(), busy: (user + system) / 1000 / elapsed };
}

const answers = {
  versions: () => ({ versions: { node: process.versions.node, tfjs: tf.version.tfjs }, engine: line, adapter }),
  prepare: async ({ work }) => {
    mkdirSync(join(folder, work.name), { recursive: true });
    await kinds[work.kind].prepare(join(folder, work.name), work);
    return {};
  },
  evidence: async ({ work }) => ({ evidence: await (await openedOf(work)).evidence() }),
  parts: async ({ work }) => ({ parts: Object.keys((await openedOf(work)).rounds) }),
  round: async ({ work, part }) => measured((await openedOf(work)).rounds[part]),
};

const reply = (answer) => void process.stdout.write(`${JSON.stringify(answer)}\n`);

for await (const text of createInterface({ input: process.stdin })) {
  const request = JSON.parse(text);
  try {
    reply(await answers[request.ask](request));
  } catch (error) {
    reply({ error: error instanceof Error ? error.stack : String(error) });
  }
}
process.exit(0);
