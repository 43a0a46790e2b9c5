import { createInterface } from 'node:readline';
import { openEngine } from '@infomixup/engine';
import * as tf from '@tensorflow/tfjs';
import { profileOf } from '../profile/profile.mjs';

// Standard output carries answers only.
console.log = console.error;

const peakBytes = () => process.resourceUsage().maxRSS * 1024;

const { module, folder, engine: prefer, options } = JSON.parse(process.argv[2]);
const engine = await openEngine(prefer ? { prefer } : {});
const memoryAtStart = peakBytes();
const { open } = await import(`./${module}.mjs`);
const works = await open(folder, options);

const answers = {
  versions: () => ({
    versions: { node: process.versions.node, tfjs: tf.version.tfjs, tensorflow: engine.tensorflowVersion ?? null },
    engine: engine.line,
  }),
  evidence: async ({ work }) => ({ evidence: await works[work].evidence() }),
  round: async ({ work }) => ({ milliseconds: await works[work].round() }),
  memory: () => ({ peakBytes: peakBytes(), startBytes: memoryAtStart }),
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
