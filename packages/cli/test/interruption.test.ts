import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { comparison } from './support/configs.js';
import { holding, writeHeldComparison } from './support/hold.js';
import { resultsIn } from './support/results.js';
import { startApart } from './support/run-apart.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();

describe('a comparison that is interrupted', () => {
  it('ends bit for bit as if it had not been: killed in the middle, stopped, and resumed twice', async () => {
    const file = await writeHeldComparison(here);
    const [whole, pieces] = [join(here.folder, 'whole'), join(here.folder, 'pieces')];
    const shared = ['--engine', 'wasm', '--workers', '1'];
    expect(await here.infomixup('compare', file, '--out', whole, ...shared)).toBe(0);

    const first = holding(here, 'first', 2);
    const killed = startApart(['compare', file, '--out', pieces, ...shared], first.env);
    await first.letGo();
    await killed.said(/infomixup \(seed 1\): epoch 2\//);
    killed.process.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });

    const second = holding(here, 'second', 4);
    const stopped = startApart(['compare', file, '--out', pieces, '--resume', ...shared], second.env);
    await stopped.said(/infomixup \(seed 1\): epoch 4\//);
    stopped.process.kill('SIGINT');
    await second.letGo();
    const { code, err, out } = await stopped.ended;
    expect([code, err.trim()]).toEqual([
      130,
      `stopped; what is done is kept. To continue: infomixup compare ${file} --out ${pieces} --resume ${shared.join(' ')}`,
    ]);
    expect(out).not.toContain('vib (seed 1): epoch');

    expect(await here.infomixup('compare', file, '--out', pieces, '--resume', ...shared)).toBe(0);
    expect(await resultsIn(pieces)).toEqual(await resultsIn(whole));
  }, 180_000);

  it('exits with 143 on SIGTERM', async () => {
    const { env, letGo } = holding(here, 'a', 2);
    const out = join(here.folder, 'a');
    const command = ['compare', await writeHeldComparison(here), '--out', out, '--engine', 'wasm', '--workers', '1'];
    const stopped = startApart(command, env);
    await stopped.said(/epoch 2\//);
    stopped.process.kill('SIGTERM');
    await letGo();
    expect(await stopped.ended).toMatchObject({ code: 143 });
  });
});

describe('a training whose reader goes away', () => {
  it('stops with a checkpoint, and says how to go on', async () => {
    const { methods: _, ...shared } = comparison;
    const file = await here.write({ ...shared, training: { ...shared.training, epochs: 5000 } });
    const out = join(here.folder, 'read');
    const train = startApart(['train', file, '--engine', 'wasm', '--out', out]);
    await train.said(/epoch 2\//);
    train.process.stdout.destroy();
    const { code, err } = await train.ended;
    expect([code, err.trim()]).toEqual([
      129,
      `stopped; what is done is kept. To continue: infomixup train ${file} --out ${out} --resume --engine wasm`,
    ]);
  });
});

describe('a damaged checkpoint', () => {
  const train = async (...more: string[]) => {
    const { methods: _, ...shared } = comparison;
    return here.infomixup('train', await here.write(shared), '--out', join(here.folder, 'run'), ...more);
  };
  const path = (name: string) => join(here.folder, 'run', name);
  const damage = async (name: string) => writeFile(path(name), (await readFile(path(name))).subarray(0, -3));

  it('is passed over for the one before it, saying so', async () => {
    await train();
    const weights = await readFile(path('weights.safetensors'));
    await rm(path('weights.safetensors'));
    await damage('checkpoint.safetensors');
    expect(await train('--resume')).toBe(0);
    expect(here.out).toMatch(/checkpoint\.safetensors is damaged.*going on from .*checkpoint\.previous\.safetensors/);
    expect(await readFile(path('weights.safetensors'))).toEqual(weights);
  });

  it('is an error naming the file where none before it is whole', async () => {
    await train();
    await rm(path('weights.safetensors'));
    await damage('checkpoint.safetensors');
    await damage('checkpoint.previous.safetensors');
    expect(await train('--resume')).toBe(2);
    expect(here.err).toContain(`${path('checkpoint.safetensors')} is damaged`);
  });
});
