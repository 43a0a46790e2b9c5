import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holding, writeHeldComparison } from '../support/hold.js';
import { gone, workersOf } from '../support/processes.js';
import { resultsIn } from '../support/results.js';
import { startApart } from '../support/run-apart.js';
import { useCommandLine } from '../support/run-here.js';

const here = useCommandLine();
const shared = ['--engine', 'wasm', '--workers', '2'];
const alone = ['--engine', 'wasm', '--workers', '1'];
const out = (name: string) => join(here.folder, name);
const compare = async (name: string, ...options: string[]) =>
  ['compare', await writeHeldComparison(here), '--out', out(name), ...options] as const;

/** Starts a comparison, or goes on with it, and waits until both of its runs have done so many epochs. */
async function underWay(name: string, epoch: number, ...more: string[]) {
  const { env, letGo } = holding(here, name, epoch);
  const command = startApart(await compare(name, ...shared, ...more), env);
  const started = (method: string) => command.said(new RegExp(`${method} \\(seed 1\\): epoch ${epoch}/`));
  await Promise.all([started('vib'), started('infomixup')]);
  const workers = workersOf(command.process.pid);
  expect(workers).toHaveLength(2);
  return { ...command, workers, letGo };
}

describe('a comparison in several processes that is interrupted', () => {
  it('ends bit for bit as if it had not been: stopped by Ctrl-C, then killed with its workers left alone', async () => {
    expect(await here.infomixup(...(await compare('whole', ...alone)))).toBe(0);

    const stopped = await underWay('pieces', 2);
    stopped.controlC();
    await stopped.letGo();
    const { code, err } = await stopped.ended;
    const again = `infomixup compare ${out('config.json')} --out ${out('pieces')} --resume ${shared.join(' ')}`;
    expect([code, err.trim()]).toEqual([130, `stopped; what is done is kept. To continue: ${again}`]);
    await gone(stopped.workers);

    const killed = await underWay('pieces', 4, '--resume');
    killed.process.kill('SIGKILL');
    await killed.letGo();
    await gone(killed.workers);

    expect(await here.infomixup(...(await compare('pieces', '--resume', ...alone)))).toBe(0);
    expect(await resultsIn(out('pieces'))).toEqual(await resultsIn(out('whole')));
  }, 180_000);

  it('loses to a killed worker one run, which it names and can go on with', async () => {
    const hurt = await underWay('hurt', 2);
    process.kill(hurt.workers[0] ?? Number.NaN, 'SIGKILL');
    await hurt.letGo();
    const { code, err, out: said } = await hurt.ended;
    const lost = /(\w+) \(seed 1\): failed: the worker process was ended by SIGKILL/.exec(said)?.[1];
    const kept = lost === 'vib' ? 'infomixup' : 'vib';
    expect(said).toContain(`${kept} (seed 1): done`);
    expect(said).not.toContain(`${lost} (seed 1): done`);
    expect(code).toBe(2);
    expect(err).toContain(`error ${lost} (seed 1): the worker process was ended by SIGKILL`);
    expect(err).toContain('what was done before is kept. Once the cause is gone, continue with: infomixup compare');

    expect(await here.infomixup(...(await compare('hurt', '--resume', ...alone)))).toBe(0);
    expect(here.out).toContain(`${lost} (seed 1): epoch 8/8`);
    expect(here.out).not.toContain(`${kept} (seed 1): epoch`);
  }, 120_000);

  it('exits with 143 on SIGTERM, which reaches the workers through their parent alone', async () => {
    const stopped = await underWay('a', 2);
    stopped.process.kill('SIGTERM');
    await stopped.letGo();
    expect(await stopped.ended).toMatchObject({ code: 143 });
    await gone(stopped.workers);
  }, 120_000);
});
