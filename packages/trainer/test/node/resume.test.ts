import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { checkpoints, jsonLines, loadCheckpoint, mendJsonLines, readJsonLines } from '../../src/node.js';
import { digestOf, rehearse, samples } from '../support/rehearsal.js';
import { ring } from '../support/ring.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const resultIn = async (folder: string) => {
  const checkpoint = await loadCheckpoint(folder);
  return checkpoint && digestOf(checkpoint);
};

/** Trains until each of `stops` (updates done) in turn is reached, then to the end. */
async function stoppedAt(folder: string, stops: readonly number[]) {
  for (const stop of stops) {
    const controller = new AbortController();
    const observer = {
      stepEnd: ({ position }: { position: { step: number } }) => {
        if (position.step === stop) controller.abort();
      },
    };
    const observers = [observer, checkpoints({ folder })];
    const history = await rehearse({ folder, everySteps: 100 }, { signal: controller.signal, observers });
    expect(history).toMatchObject({ interrupted: true, position: { step: stop } });
  }
  expect((await rehearse({ folder, everySteps: 100 })).interrupted).toBe(false);
}

describe('resume', () => {
  it.each([
    ['mid-epoch', [2]],
    ['twice in one epoch', [5, 6]],
    ['before the partial last batch', [3]],
    ['after the last batch, before the end of the epoch', [4]],
    ['after every step', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ])('is exact %s', async (_, stops) => {
    const [whole, parts] = [await temporaryFolder(), await temporaryFolder()];
    await rehearse({ folder: whole, everySteps: 100 });
    await stoppedAt(parts, stops);
    expect(await resultIn(parts)).toBe(await resultIn(whole));
  });

  it('sees every sample of an epoch once', async () => {
    const folder = await temporaryFolder();
    const seen: number[] = [];
    const data = ring(samples);
    const logging = {
      ...data,
      gather: (indices: Int32Array) => {
        seen.push(...indices);
        return data.gather(indices);
      },
    };
    const run = async (stop: number) => {
      const controller = new AbortController();
      const observer = {
        stepEnd: ({ position }: { position: { step: number } }) => {
          if (position.step === stop) controller.abort();
        },
      };
      const observers = [observer, checkpoints({ folder })];
      await rehearse({ folder, everySteps: 100, data: logging }, { signal: controller.signal, observers });
    };
    for (const stop of [1, 3, 4]) await run(stop);
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: samples }, (_, index) => index));
  });

  it('goes on for more epochs from a finished run', async () => {
    const [whole, parts] = [await temporaryFolder(), await temporaryFolder()];
    await rehearse({ folder: whole, everySteps: 100, constantRate: true }, { epochs: 2 });
    await rehearse({ folder: parts, everySteps: 100, constantRate: true }, { epochs: 1 });
    await rehearse({ folder: parts, everySteps: 100, constantRate: true }, { epochs: 2 });
    expect(await resultIn(parts)).toBe(await resultIn(whole));
  });

  it('does nothing where all epochs are done', async () => {
    const folder = await temporaryFolder();
    const first = await rehearse({ folder, everySteps: 100 });
    expect(await rehearse({ folder, everySteps: 100 })).toEqual(first);
  });
});

describe('jsonLines', () => {
  it('keeps one line a step and epoch, whatever was written after the checkpoint', async () => {
    const folder = await temporaryFolder();
    const controller = new AbortController();
    controller.abort();
    const path = `${folder}/metrics.jsonl`;
    await rehearse({ folder, everySteps: 100 }, { epochs: 3 });
    const whole = await readFile(path, 'utf8');
    await appendFile(path, '{"kind":"step","step":13,"epoch":3}\n{"kind":"epoch","epo');
    await rehearse({ folder, everySteps: 100 });
    expect(await readFile(path, 'utf8')).toBe(whole);
    const places = whole
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(places.filter(({ kind }) => kind === 'step').map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(places.filter(({ kind }) => kind === 'epoch').map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
  });

  it('mends what is damaged or lost: epochs from the checkpoint, and says which steps are gone', async () => {
    const folder = await temporaryFolder();
    const path = `${folder}/metrics.jsonl`;
    await rehearse({ folder, everySteps: 100 });
    const whole = await readFile(path, 'utf8');
    const lines = whole.trimEnd().split('\n');
    // Four steps and their epoch, three times: a number changed in step 2, and the second half lost.
    const [first = '', second = '', ...others] = lines;
    const changed = [first, second.replace('"epoch":0', '"epoch":1'), ...others.slice(0, 6)];
    await writeFile(path, `${changed.join('\n')}\n${others[6]?.slice(0, 40)}`);
    expect((await readJsonLines(path)).damaged).toEqual([2, 9]);

    const told: string[] = [];
    const { position, records = [] } = (await loadCheckpoint(folder)) ?? {};
    if (!position) throw new Error('nothing was trained');
    await mendJsonLines(path, { position, records }, { warn: (text) => told.push(text) });
    const mended = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(mended).toEqual(
      lines.filter((line) => line.includes('"epoch",') || [...changed.slice(2), first].includes(line)),
    );
    expect(mended.filter((line) => line.includes('"kind":"epoch"'))).toHaveLength(3);
    expect(told).toEqual([
      expect.stringMatching(
        /metrics\.jsonl lacks the lines of 6 steps that were done; those of 2 epochs were missing too/,
      ),
    ]);
    // What is whole is left as it is, without a word.
    await writeFile(path, whole);
    await mendJsonLines(path, { position, records }, { warn: (text) => told.push(text) });
    expect(await readFile(path, 'utf8')).toBe(whole);
    expect(told).toHaveLength(1);
  });

  it('notices every changed byte of a line', async () => {
    const folder = await temporaryFolder();
    const path = `${folder}/metrics.jsonl`;
    await rehearse({ folder, everySteps: 100 }, { epochs: 1 });
    const bytes = (await readFile(path)).subarray(0, 450);
    await writeFile(path, bytes);
    const { lines } = await readJsonLines(path);
    expect(lines).toHaveLength(1);
    const held = bytes.subarray(0, bytes.lastIndexOf('\n') + 1);
    for (const [position, byte] of held.entries()) {
      held[position] = byte ^ (1 << (position % 8));
      await writeFile(path, held);
      expect((await readJsonLines(path)).lines.length, `byte ${position}`).toBeLessThan(lines.length);
      held[position] = byte;
    }
  });

  it('is on the disk before a checkpoint counts on it', async () => {
    const folder = await temporaryFolder();
    const order: string[] = [];
    const observers = [
      { flush: async () => void order.push('flushed') },
      checkpoints({ folder }),
      { checkpoint: () => void order.push('saved') },
    ];
    await rehearse({ folder, everySteps: 100 }, { epochs: 1, observers });
    expect(order).toEqual(['flushed', 'saved']);
  });

  it('names the file that cannot be written, and what the system says', async () => {
    const folder = await temporaryFolder();
    const path = `${folder}/metrics.jsonl`;
    const obstruct = async () => {
      await rm(path, { force: true });
      await mkdir(`${path}/in the way`, { recursive: true });
    };
    const refused = {
      code: 'lines-not-written',
      message: expect.stringMatching(`^trainer: ${path} could not be written: E[A-Z]+: .*; free space or choose`),
    };
    const observers = [jsonLines(path), { stepEnd: obstruct }];
    await expect(rehearse({ folder, everySteps: 100 }, { epochs: 1, observers })).rejects.toMatchObject(refused);
    await expect(rehearse({ folder, everySteps: 100 }, { epochs: 1, observers })).rejects.toMatchObject(refused);
  });

  it('starts a fresh run with an empty file', async () => {
    const folder = await temporaryFolder();
    await appendFile(`${folder}/metrics.jsonl`, '{"kind":"step","step":1,"epoch":0}\n');
    await rehearse({ folder, everySteps: 100 }, { epochs: 1 });
    expect((await readFile(`${folder}/metrics.jsonl`, 'utf8')).trim().split('\n')).toHaveLength(5);
  });
});
