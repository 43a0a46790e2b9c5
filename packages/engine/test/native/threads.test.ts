import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { availableCores, openEngine } from '@infomixup/engine';
import { describe, expect, it } from 'vitest';
import { runSources } from '../../../../tooling/typescript/run-sources.js';
import { chooseThreads, requireThreads, threadsInUse } from '../../src/native/threads.js';

/** What TensorFlow is told for a number of threads in an environment. */
function chosen(threads: number | undefined, environment: NodeJS.ProcessEnv = {}): number {
  chooseThreads(threads, environment);
  return threadsInUse(environment);
}

describe('chooseThreads', () => {
  it('takes what is asked for, else what the environment names, else every available core', () => {
    expect(chosen(3, { TF_NUM_INTRAOP_THREADS: '5' })).toBe(3);
    expect(chosen(undefined, { TF_NUM_INTRAOP_THREADS: '5' })).toBe(5);
    expect(chosen(undefined)).toBe(availableCores());
  });

  it('passes over what is no number of threads in the environment', () => {
    expect(chosen(undefined, { TF_NUM_INTRAOP_THREADS: 'all' })).toBe(availableCores());
    expect(chosen(undefined, { TF_NUM_INTRAOP_THREADS: '0' })).toBe(availableCores());
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses %d', (threads) => {
    expect(() => chooseThreads(threads, {})).toThrow(/no number of threads; give a whole number from 1/);
  });

  it('refuses more than four for each core, and says how many there may be', () => {
    const most = 4 * availableParallelism();
    expect(chosen(most)).toBe(most);
    expect(() => chooseThreads(most + 1, {})).toThrow(`up to ${most}`);
  });

  it('is asked whatever the engine', async () => {
    await expect(openEngine({ threads: 9999 })).rejects.toThrow(/9999 threads are more than four for each core/);
    await expect(openEngine({ prefer: 'wasm', threads: 0 })).rejects.toThrow(/0 is no number of threads/);
  });
});

describe('requireThreads', () => {
  it('refuses another number than the open TensorFlow has', () => {
    const environment = { TF_NUM_INTRAOP_THREADS: '2' };
    expect(() => requireThreads(1, environment)).toThrow(/with 2 threads already; ask for 1 where it is opened first/);
    requireThreads(2, environment);
    requireThreads(undefined, environment);
  });
});

const program = `
  import { openEngine } from './src/index.ts';
  import { readdirSync } from 'node:fs';
  const count = () => readdirSync('/proc/self/task').length;
  const before = count();
  const { line } = await openEngine({ prefer: 'tensorflow', threads: Number(process.env.THREADS) });
  process.stdout.write(JSON.stringify({ line, threads: count() - before }));
`;

/** Opens the engine in a process of its own, as threads are decided once a process. */
function openApart(threads: number): { line: string; threads: number } {
  const args = [...runSources, '--input-type=module', '--eval', program];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const env = { ...process.env, THREADS: String(threads) };
  return JSON.parse(execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' }));
}

const native = (await openEngine()).backend === 'tensorflow' && process.platform === 'linux';

describe.skipIf(!native)('openEngine({ threads })', () => {
  it('starts as many threads as asked for, and says so', () => {
    const [one, four] = [openApart(1), openApart(4)];
    expect(one.line).toContain('1 thread,');
    expect(four.line).toContain('4 threads,');
    expect(four.threads - one.threads).toBe(3);
  });

  it('refuses another number once TensorFlow is open', async () => {
    const other = threadsInUse() + 1;
    await expect(openEngine({ threads: other })).rejects.toThrow(`already; ask for ${other}`);
  });
});
