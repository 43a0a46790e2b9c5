import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineInfo } from '@infomixup/engine';
import { describe, expect, it } from 'vitest';
import { comparison, longComparison } from '../support/configs.js';
import { resultsIn } from '../support/results.js';
import { useCommandLine } from '../support/run-here.js';

const here = useCommandLine();
const out = (name: string) => join(here.folder, name);

/** The options that let workers of the open engine compute as this process does. */
async function alike(): Promise<string[]> {
  const { name, cores } = await engineInfo();
  return ['--engine', name, '--threads', String(cores)];
}

describe('infomixup compare --workers', () => {
  it('comes bit for bit to what one process comes to', async () => {
    const options = await alike();
    const file = await here.write({ ...comparison, seeds: [1, 2] });
    expect(await here.infomixup('compare', file, '--out', out('alone'), '--workers', '1', ...options)).toBe(0);
    expect(await here.infomixup('compare', file, '--out', out('shared'), '--workers', '2', ...options)).toBe(0);
    expect(here.out).toContain('2 worker processes');
    expect(existsSync(join(out('shared'), 'report.html'))).toBe(true);
    const results = await resultsIn(out('shared'));
    expect(Object.keys(results)).toHaveLength(4);
    expect(results).toEqual(await resultsIn(out('alone')));
  });

  it('shows runs as they go on side by side', async () => {
    const shown = { ...longComparison, training: { ...longComparison.training, epochs: 8 } };
    await here.infomixup('compare', await here.write(shown), '--out', out('a'), '--workers', '2', '--json');
    const events = here.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const at = (type: string, method: string) => events.findIndex((e) => e.type === type && e.run?.method === method);
    for (const [one, other] of [
      ['vib', 'infomixup'],
      ['infomixup', 'vib'],
    ] as const) {
      expect(at('epoch', one)).toBeLessThan(at('result', other));
    }
  });

  it('does without further processes where one is asked for', async () => {
    const file = await here.write(comparison);
    await here.infomixup('compare', file, '--out', out('a'), '--engine', 'wasm', '--workers', '1');
    expect(here.out).not.toContain('worker processes');
  });

  it('refuses what is no number of processes', async () => {
    expect(await here.infomixup('compare', 'c.yaml', '--workers', '0')).toBe(2);
    expect(here.err).toMatch(/--workers.*whole number from 1/);
  });
});
