import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparison, training } from './support/configs.js';
import { startApart } from './support/run-apart.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
const resolved = (name: string) => JSON.stringify(import.meta.resolve(name));

/** A plugin that does something when the second epoch begins: the first is prepared before the run, too. */
const plugin = (work: string) => `
  import { defineRegularizer } from ${resolved('@infomixup/regularizer')};
  const schema = { '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } };
  const create = () => defineRegularizer({
    name: 'faulty', settings: {}, requires: {}, init: () => null, step: () => ({}),
    prepareEpoch: async ({ epoch }, data) => { if (epoch > 0) { ${work}; } return data; },
  });
  export const recipe = { kind: 'regularizer', name: 'faulty', schema, create };
`;

/** A data set of which a field throws once it is past the first look. */
const data = `
  import { spirals } from ${resolved('@infomixup/datasets')};
  const schema = { '~standard': { version: 1, vendor: 'by hand', validate: (value) => ({ value }) } };
  let looks = 0;
  const create = async () => {
    const { train, test } = spirals({ seed: 1, size: 40 });
    const size = () => {
      if (looks++ > 2) throw new TypeError('no size today');
      return train.size;
    };
    return { train: Object.defineProperty({ ...train }, 'size', { get: size, enumerable: true }), test };
  };
  export const recipe = { kind: 'dataset', name: 'shy', schema, create };
`;

const late = `setTimeout(() => { throw new Error('too late'); }); await new Promise((go) => setTimeout(go, 1))`;
const out = () => ['--engine', 'wasm', '--out', join(here.folder, 'run')];

describe("what somebody else's code throws where no hook is called exits with 2 and names the module and the line:", () => {
  it('in a getter of a data set', async () => {
    await here.write(data, 'shy.mjs');
    const config = await here.write({ ...training, dataset: './shy.mjs' });
    expect(await here.infomixup('train', config, ...out())).toBe(2);
    expect(here.err).toMatch(
      /^error \.\/shy\.mjs: failed at .+shy\.mjs:\d+:\d+: TypeError: no size today; correct it$/m,
    );
  });

  it('in a timer, after what was done is saved', async () => {
    await here.write(plugin(late), 'late.mjs');
    const config = await here.write({ ...training, regularizers: ['./late.mjs'] });
    const { code, err } = await startApart(['train', config, ...out(), '--verbose']).ended;
    expect(err).toMatch(/^error \.\/late\.mjs: failed at .+late\.mjs:\d+:\d+: Error: too late; correct it$/m);
    expect(err).toMatch(/^caused by Error: too late\n +at /m);
    expect(err).toMatch(/the same command would fail again/);
    expect(code).toBe(2);
  });

  it('in a worker, which tells of it and of a process.exit', async () => {
    await here.write(plugin(late), 'late.mjs');
    await here.write(plugin('process.exit(1)'), 'exit.mjs');
    const methods = { late: { regularizers: ['./late.mjs'] }, exit: { regularizers: ['./exit.mjs'] } };
    const config = await here.write({ ...comparison, methods });
    expect(await here.infomixup('compare', config, '--workers', '2', ...out())).toBe(2);
    expect(here.err).toMatch(/late \(seed 1\): \.\/late\.mjs: failed at .+: Error: too late; correct it$/m);
    expect(here.err).toMatch(/exit \(seed 1\): \.\/exit\.mjs: called process\.exit at .+exit\.mjs:\d+:\d+; let it/);
  });
});

it("shows the stack of a hook's error where --verbose asks for it, and says so where it does not", async () => {
  await here.write(plugin(`throw new Error('on purpose')`), 'thrower.mjs');
  const config = await here.write({ ...training, regularizers: ['./thrower.mjs'] });
  expect(await here.infomixup('train', config, ...out())).toBe(2);
  expect(here.err).toContain('faulty: its prepareEpoch hook failed: on purpose');
  expect(here.err).toContain('(--verbose shows the stack trace)');
  expect(here.err).not.toContain('thrower.mjs:');
  expect(await here.infomixup('train', config, ...out(), '--resume', '--verbose')).toBe(2);
  expect(here.err).toMatch(/^caused by Error: on purpose\n +at .+thrower\.mjs:\d+/m);
});
