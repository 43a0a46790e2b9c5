import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { training } from './configs.js';
import type { Here } from './run-here.js';

// Epochs pass in milliseconds; what is to be interrupted waits for it, and afterwards takes its time to hear of it.
const plugin = `
  import { existsSync } from 'node:fs';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { defineRegularizer } from ${JSON.stringify(import.meta.resolve('@infomixup/regularizer'))};
  const { HOLD_FROM: from = 'Infinity', HOLD_UNTIL: until } = process.env;
  const schema = { '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } };
  const create = () => defineRegularizer({
    name: 'hold', settings: {}, requires: {}, init: () => null, step: () => ({}),
    prepareEpoch: async ({ epoch }, data) => {
      if (epoch < Number(from)) return data;
      while (!existsSync(until)) await sleep(20);
      await sleep(100);
      return data;
    },
  });
  export const recipe = { kind: 'regularizer', name: 'hold', schema, create };
`;

/** A comparison of two methods in 8 epochs, which processes with the environment of `holding` are held in. */
export async function writeHeldComparison(here: Here): Promise<string> {
  await here.write(plugin, 'hold.mjs');
  return here.write({
    ...{ name: training.name, dataset: { name: 'spirals', size: 40 }, model: training.model },
    training: { epochs: 8, batchSize: 16 },
    evaluation: training.evaluation,
    methods: {
      vib: { regularizers: ['vib', 'mixup', './hold.mjs'] },
      infomixup: { regularizers: [{ name: 'infomixup', beta: 0.01 }, './hold.mjs'] },
    },
  });
}

/** The environment of a process whose runs do no more than so many epochs until they are let go. */
export function holding(here: Here, name: string, epochs: number) {
  const until = join(here.folder, `${name}-${epochs}.go`);
  return { env: { HOLD_FROM: String(epochs), HOLD_UNTIL: until }, letGo: () => writeFile(until, '') };
}
