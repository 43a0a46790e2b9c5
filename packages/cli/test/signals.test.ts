import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeSafetensors } from '@infomixup/core';
import { expect, it, vi } from 'vitest';
import { comparison, training } from './support/configs.js';
import { resultsIn } from './support/results.js';
import { useCommandLine } from './support/run-here.js';

const here = useCommandLine();
/** Does something as soon as the command says something that fits. */
function once(said: RegExp, act: () => void): void {
  const output = vi.mocked(process.stdout.write);
  const keep = output.getMockImplementation();
  let done = false;
  output.mockImplementation((text) => {
    if (!done && said.test(String(text))) {
      done = true;
      act();
    }
    return keep?.(String(text), undefined) ?? true;
  });
}

/** Sends a signal to this process at that moment; to nobody but the command, whose handler is the newest. */
const signalAt = (said: RegExp, signal: NodeJS.Signals) => once(said, () => process.listeners(signal).at(-1)?.(signal));

/** Reads every file of a folder as what its name says it is. */
async function expectWhole(folder: string): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name, parentPath } of files) {
    const bytes = await readFile(join(parentPath, name));
    if (name.endsWith('.json')) JSON.parse(String(bytes));
    if (name.endsWith('.jsonl')) for (const line of String(bytes).trim().split('\n').filter(Boolean)) JSON.parse(line);
    if (name.endsWith('.safetensors')) decodeSafetensors(bytes, name);
  }
  return files.map(({ name }) => name);
}

const train = (out: string, ...more: string[]) =>
  here.infomixup('train', join(here.folder, 'config.json'), '--engine', 'wasm', '--out', out, ...more);

it('a signal before anything is begun ends the process at once: nobody listens', async () => {
  await here.write(training);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const count = () => signals.map((signal) => process.listenerCount(signal));
  const before = count();
  const listening: number[][] = [];
  const note = () => listening.push(count().map((now, index) => now - (before[index] ?? 0)));
  once(/^engine:/m, note);
  once(/epoch 1\/2/, note);
  expect(await train(join(here.folder, 'run'))).toBe(0);
  expect(listening).toEqual([
    [0, 0, 0],
    [1, 1, 1],
  ]);
  expect(count()).toEqual(before);
});

it.each([
  ['training', 'SIGHUP', 129, /epoch 1\/2/],
  ['evaluation', 'SIGTERM', 143, /clean accuracy/],
] as const)(
  'in %s, %s keeps what is done in whole files, and a resume ends as if it had not come',
  async (...given) => {
    const [, signal, code, said] = given;
    await here.write(training);
    const [whole, run] = [join(here.folder, 'whole'), join(here.folder, 'run')];
    expect(await train(whole)).toBe(0);
    signalAt(said, signal);
    expect(await train(run)).toBe(code);
    expect(here.err).toContain('stopped; what is done is kept. To continue: infomixup train');
    expect(await expectWhole(run)).toContain('checkpoint.safetensors');
    expect(await train(run, '--resume')).toBe(0);
    for (const file of ['weights.safetensors', 'evaluation.json'])
      expect(await readFile(join(run, file))).toEqual(await readFile(join(whole, file)));
  },
);

it('a signal while the report is written leaves whole files', async () => {
  const out = join(here.folder, 'out');
  signalAt(/mixup \(seed 1\): done/, 'SIGHUP');
  const config = await here.write(comparison);
  await here.infomixup('compare', config, '--engine', 'wasm', '--workers', '1', '--out', out);
  await expectWhole(out);
  expect(await here.infomixup('compare', config, '--engine', 'wasm', '--workers', '1', '--out', out, '--resume')).toBe(
    0,
  );
  expect(await expectWhole(out)).toContain('report.html');
  expect(Object.keys(await resultsIn(out))).toHaveLength(2);
});
