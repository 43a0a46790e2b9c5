import { createInterface } from 'node:readline';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { profileOf } from '../profile/profile.mjs';

// Standard output carries answers only.
console.log = console.error;

const peakBytes = () => process.resourceUsage().maxRSS * 1024;

function processorSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const { module, folder, engine: prefer, options } = JSON.parse(process.argv[2]);
const engine = await openEngine(prefer ? { prefer } : {});
const memoryAtStart = peakBytes();
const { open } = await import(`./${module}.mjs`);
const works = await open(folder, options);

/** One step of each work after the other, there and back, so that none always follows the same one. */
async function stepsInTurn(names, steps) {
  const milliseconds = Object.fromEntries(names.map((name) => [name, []]));
  for (let index = 0; index < steps; index += 1) {
    for (const name of index % 2 === 0 ? names : names.toReversed()) {
      milliseconds[name].push(await works[name].step());
    }
  }
  return milliseconds;
}

const answers = {
  versions: () => ({
    versions: { node: process.versions.node, tfjs: tf.version.tfjs, tensorflow: engine.tensorflowVersion ?? null },
    engine: engine.line,
  }),
  evidence: async ({ work }) => ({ evidence: await works[work].evidence() }),
  round: async ({ work }) => ({ milliseconds: await works[work].round() }),
  turns: async ({ works: names, steps }) => ({ milliseconds: await stepsInTurn(names, steps) }),
  memory: () => ({ peakBytes: peakBytes(), startBytes: memoryAtStart }),
  processorTime: () => ({ seconds: processorSeconds() }),
  profile: async ({ work, shapes }) => profileOf(works[work], { shapes }),
};

const reply = (answer) => void process.stdout.write(`${JSON.stringify(answer)}\n`);

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  try {
    reply(await answers[request.ask](request));
  } catch (error) {
    reply({ error: error instanceof Error ? error.stack : String(error) });
  }
}
process.exit(0);
