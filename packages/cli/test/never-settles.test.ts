import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pendingWaits } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { comparison, training } from './support/configs.js';
import { startApart } from './support/run-apart.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
const contract = JSON.stringify(import.meta.resolve('@infomixup/regularizer'));

/** A plugin that promises an epoch's data for ever, or does otherwise. */
const plugin = (before = '', promise = 'new Promise(() => {})') => `
  import { defineRegularizer } from ${contract};
  ${before}
  const schema = { '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } };
  const create = () => defineRegularizer({
    name: 'never', settings: {}, requires: {}, init: () => null, step: () => ({}),
    // The first epoch's is asked for before the run begins, too.
    prepareEpoch: ({ epoch }, data) => (epoch === 0 ? data : ${promise}),
  });
  export const recipe = { kind: 'regularizer', name: 'never', schema, create };
`;

/** Trains with the plugin until it hangs, and lets the process run out of things to do, as Node tells it. */
async function trainUntilDry(what: string): Promise<number> {
  const config = await here.write({ ...training, regularizers: ['./never.mjs'] });
  const command = here.infomixup('train', config, '--engine', 'wasm', '--out', join(here.folder, 'run'));
  while (pendingWaits()[0] !== what) await sleep(5);
  process.emit('beforeExit', 0);
  return command;
}

const advice = 'and nothing is left to do that could settle it; resolve or reject it on every path';

describe('a promise that never settles ends the command with 2 and a name:', () => {
  it("a hook's", async () => {
    await here.write(plugin(), 'never.mjs');
    expect(await trainUntilDry('never: its prepareEpoch hook')).toBe(2);
    expect(here.err).toContain(`error never: its prepareEpoch hook gave a promise that never settles, ${advice}\n`);
    expect(here.err).toContain('the same command would fail again');
  });

  it("a module's", async () => {
    await here.write(plugin('await new Promise(() => {});'), 'never.mjs');
    expect(await trainUntilDry('the module ./never.mjs')).toBe(2);
    expect(here.err).toContain('error the module ./never.mjs gave a promise that never settles');
  });

  it("a worker's, whose run has failed while the others go on", async () => {
    await here.write(plugin(), 'never.mjs');
    const methods = { plain: {}, hanging: { regularizers: ['./never.mjs'] } };
    const config = await here.write({ ...comparison, methods });
    const options = ['--engine', 'wasm', '--workers', '2', '--out', join(here.folder, 'run')];
    expect(await here.infomixup('compare', config, ...options)).toBe(2);
    expect(here.out).toContain('plain (seed 1): done');
    expect(here.err).toContain(
      'error hanging (seed 1): never: its prepareEpoch hook gave a promise that never settles',
    );
  });
});

it('a plugin that ends the process has not done what was asked for, whatever code it gives', async () => {
  await here.write(plugin('', 'process.exit(0)'), 'never.mjs');
  const config = await here.write({ ...training, regularizers: ['./never.mjs'] });
  const out = join(here.folder, 'run');
  const { code, err } = await startApart(['train', config, '--engine', 'wasm', '--out', out]).ended;
  expect(code).toBe(2);
  expect(err).toMatch(/^error \.\/never\.mjs: called process\.exit at .+never\.mjs:\d+:\d+; let it throw instead$/m);
});
