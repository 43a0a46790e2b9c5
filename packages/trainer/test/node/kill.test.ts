import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/node.js';
import { packageFolder } from '../support/package-folder.js';
import { digestOf, type Kill, type Rehearsal, rehearse } from '../support/rehearsal.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const program = fileURLToPath(new URL('../support/rehearsal-process.ts', import.meta.url));

/** Trains in a process of its own; returns the signal that ended it, or its exit code. */
async function inProcess(rehearsal: Rehearsal): Promise<string | number> {
  const node = [program, JSON.stringify(rehearsal)];
  const child = spawn(process.execPath, node, { cwd: packageFolder, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code, signal] = await once(child, 'exit');
  return signal ?? code;
}

/** What a folder holds after training: the digest of its checkpoint, and its metrics without the time they took. */
async function resultIn(folder: string) {
  const checkpoint = await loadCheckpoint(folder);
  const metrics = await readFile(`${folder}/metrics.jsonl`, 'utf8');
  return { digest: checkpoint && digestOf(checkpoint), metrics: metrics.replaceAll(/"seconds":[^}]*/g, '') };
}

async function uninterrupted() {
  const folder = await mkdtemp(join(tmpdir(), 'infomixup-trainer-'));
  try {
    await rehearse({ folder, everySteps: 5 });
    return await resultIn(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function killed(everySteps: number, kills: readonly Kill[]) {
  const folder = await temporaryFolder();
  for (const kill of kills) expect(await inProcess({ folder, everySteps, kill })).toBe('SIGKILL');
  await rehearse({ folder, everySteps });
  return resultIn(folder);
}

// At random steps: `npm run soak -- kills`.
const chains: Record<string, [number, Kill[]]> = {
  'before any checkpoint, mid-epoch and twice in one epoch': [
    3,
    [
      { at: 'stepEnd', step: 2, saved: true },
      { at: 'stepEnd', step: 6, saved: false },
      { at: 'stepEnd', step: 7, saved: true },
    ],
  ],
  'around the partial last batch and the end of an epoch': [
    1,
    [
      { at: 'stepEnd', step: 4, saved: true },
      { at: 'epochEnd', step: 4, saved: false },
      { at: 'epochEnd', step: 4, saved: true },
      { at: 'epochEnd', step: 12, saved: true },
    ],
  ],
};

describe('a run killed by SIGKILL', () => {
  let expected: Awaited<ReturnType<typeof resultIn>>;

  beforeAll(async () => {
    expected = await uninterrupted();
  });

  it.each(Object.entries(chains))(
    '%s ends as if it had not been',
    async (_, [everySteps, kills]) => {
      expect(await killed(everySteps, kills)).toEqual(expected);
    },
    300_000,
  );
});
