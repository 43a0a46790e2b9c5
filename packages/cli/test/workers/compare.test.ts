import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineInfo } from '@infomixup/engine';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { comparison } from '../support/configs.js';
import { holding, writeHeldComparison } from '../support/hold.js';
import { resultsIn } from '../support/results.js';
import { useCommandLine } from '../support/run-here.js';

const here = useCommandLine();
afterEach(() => vi.unstubAllEnvs());
const out = (name: string) => join(here.folder, name);

/** The options that let workers of the open engine compute as this process does. */
async function alike(): Promise<string[]> {
  const { name, cores } = await engineInfo();
  return ['--engine', name, '--threads', String(cores)];
}

describe('infomixup compare --workers', () => {
  it('comes bit for bit to what one process comes to, which starts no other', async () => {
    const options = await alike();
    const { mixup } = comparison.methods;
    const file = await here.write({ ...comparison, methods: { mixup }, seeds: [1, 2, 3] });
    expect(await here.infomixup('compare', file, '--out', out('alone'), '--workers', '1', ...options)).toBe(0);
    expect(here.out).not.toContain('worker processes');
    expect(await here.infomixup('compare', file, '--out', out('shared'), '--workers', '2', ...options)).toBe(0);
    expect(here.out).toContain('2 worker processes');
    expect(existsSync(join(out('shared'), 'report.html'))).toBe(true);
    const results = await resultsIn(out('shared'));
    expect(Object.keys(results)).toHaveLength(3);
    expect(results).toEqual(await resultsIn(out('alone')));
  });

  it('shows runs as they go on side by side', async () => {
    const { env, letGo } = holding(here, 'a', 1);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const options = ['--engine', 'wasm', '--workers', '2', '--json'];
    const compared = here.infomixup('compare', await writeHeldComparison(here), '--out', out('a'), ...options);
    // Of workers that took turns, one would never begin: the other is held.
    const begun = (method: string) => new RegExp(`"type":"epoch".*"method":"${method}"`).test(here.out);
    const isOver = compared.then(() => true);
    while (!begun('vib') || !begun('infomixup'))
      if (await Promise.race([sleep(20), isOver])) throw new Error(`over too soon: ${here.out}${here.err}`);
    await letGo();
    expect(await compared).toBe(0);
    expect(here.out).toMatch(/"type":"result"/);
  });

  it('refuses what is no number of processes', async () => {
    expect(await here.infomixup('compare', 'c.yaml', '--workers', '0')).toBe(2);
    expect(here.err).toMatch(/--workers.*whole number from 1/);
  });
});
