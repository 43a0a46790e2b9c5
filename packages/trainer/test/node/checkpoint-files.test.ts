import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { InfomixupError, randomStream } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/index.js';
import { saveCheckpoint } from '../../src/node/checkpoint-files.js';
import { type Disk, disk } from '../../src/node/disk.js';
import { loadCheckpoint } from '../../src/node.js';
import { rehearse } from '../support/rehearsal.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const code = (error: unknown) => (InfomixupError.isInstance(error) ? error.code : error);

/** A folder with two generations of one training: after step 11, and after the end. */
async function trained() {
  const folder = await temporaryFolder();
  await rehearse({ folder, everySteps: 11 });
  return { folder, newest: `${folder}/checkpoint.safetensors`, previous: `${folder}/checkpoint.previous.safetensors` };
}

const stepIn = async (folder: string) => (await loadCheckpoint(folder, { warn: () => {} }))?.position.step;

async function checkpointAt(folder: string): Promise<Checkpoint> {
  const checkpoint = await loadCheckpoint(folder);
  if (!checkpoint) throw new Error('nothing was trained');
  return { ...checkpoint, position: { ...checkpoint.position, step: 13 } };
}

/** A disk whose power fails at the nth operation, having done `share` of it. */
function failing(operations: number, share: number): Disk {
  let left = operations;
  const guard =
    <A extends unknown[]>(whole: (...args: A) => Promise<void>, part: (...args: A) => Promise<void>) =>
    async (...args: A) => {
      left -= 1;
      if (left > 0) return whole(...args);
      if (left === 0) await part(...args);
      throw new Error('no power');
    };
  const nothing = async () => {};
  return {
    write: guard(disk.write, (path, bytes) => writeFile(path, bytes.subarray(0, Math.round(share * bytes.length)))),
    rename: guard(disk.rename, share === 1 ? disk.rename : nothing),
    syncFolder: guard(disk.syncFolder, nothing),
    remove: guard(disk.remove, nothing),
  };
}

describe('saveCheckpoint', () => {
  const crashes = [1, 2, 3, 4].flatMap((operation) => [0, 0.5, 1].map((share) => [operation, share] as const));

  it.each(crashes)('leaves a whole checkpoint where operation %d fails after %d of it', async (operation, share) => {
    const { folder } = await trained();
    const next = await checkpointAt(folder);
    await expect(saveCheckpoint(folder, next, { keepNewest: true, disk: failing(operation, share) })).rejects.toThrow();
    expect([12, 13]).toContain(await stepIn(folder));
    await saveCheckpoint(folder, next, { keepNewest: false });
    expect(await stepIn(folder)).toBe(13);
  });

  it('leaves no partial file where the disk is full', async () => {
    const { folder } = await trained();
    const full: Disk = {
      ...disk,
      write: async (path, bytes) => {
        await writeFile(path, bytes.subarray(0, 100));
        throw new Error('no space left');
      },
    };
    const before = await readdir(folder);
    await expect(saveCheckpoint(folder, await checkpointAt(folder), { keepNewest: true, disk: full })).rejects.toThrow(
      'no space',
    );
    expect(await readdir(folder)).toEqual(before);
    expect(await stepIn(folder)).toBe(12);
  });
});

describe('loadCheckpoint', () => {
  it('finds nothing in an empty folder', async () => {
    expect(await loadCheckpoint(await temporaryFolder())).toBe(null);
  });

  it('falls back to the checkpoint before a damaged one, and says so', async () => {
    const { folder, newest } = await trained();
    await writeFile(newest, 'damaged');
    const warnings: string[] = [];
    const checkpoint = await loadCheckpoint(folder, { warn: (message) => warnings.push(message) });
    expect(checkpoint?.position).toEqual({ epoch: 2, batch: 3, step: 11 });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(newest);
  });

  it('refuses a folder whose checkpoints are all damaged', async () => {
    const { folder, newest, previous } = await trained();
    await writeFile(newest, 'damaged');
    await writeFile(previous, '');
    expect(await loadCheckpoint(folder).catch(code)).toBe('corrupt-checkpoint');
  });

  it('never replaces a whole checkpoint by a damaged one', async () => {
    const { folder, newest } = await trained();
    await writeFile(newest, 'damaged');
    await rehearse({ folder, everySteps: 100 });
    await writeFile(newest, 'damaged again');
    expect(await stepIn(folder)).toBe(11);
  });

  it('detects every truncation', async () => {
    const { folder, newest, previous } = await trained();
    const bytes = await readFile(newest);
    await copyFile(newest, previous);
    const rng = randomStream(3, 'truncations');
    const lengths = [0, 1, 7, 8, 9, bytes.length - 1, ...Array.from({ length: 60 }, () => rng.integer(bytes.length))];
    for (const length of lengths) {
      await writeFile(newest, bytes.subarray(0, length));
      await writeFile(previous, bytes.subarray(0, length));
      expect(await loadCheckpoint(folder).catch(code)).toBe('corrupt-checkpoint');
    }
  });

  it('detects every flipped bit', async () => {
    const { folder, newest, previous } = await trained();
    const bytes = await readFile(newest);
    const rng = randomStream(4, 'flips');
    await writeFile(previous, 'damaged');
    for (let flip = 0; flip < 500; flip++) {
      const damaged = Buffer.from(bytes);
      // Half of them in the header, which is short.
      const position = rng.integer(flip % 2 ? bytes.length : 3000);
      damaged.writeUInt8(damaged.readUInt8(position) ^ (1 << rng.integer(8)), position);
      await writeFile(newest, damaged);
      expect(await loadCheckpoint(folder).catch(code), `bit at byte ${position}`).toBe('corrupt-checkpoint');
    }
  });
});
