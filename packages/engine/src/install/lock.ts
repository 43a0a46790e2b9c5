import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';

/** How a lock waits: a lock whose owner has not renewed it for `stale` milliseconds is taken over. */
export interface LockPatience {
  readonly stale: number;
  readonly wait: number;
}

const patience: LockPatience = { stale: 20_000, wait: 20 * 60_000 };
const pollingInterval = 250;

/** Runs `work` while no other process on any machine that shares the file system does, keyed by a path. */
export async function withLock<T>(path: string, work: () => Promise<T>, { stale, wait } = patience): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const release = await lockfile.lock(path, {
    realpath: false,
    stale,
    update: stale / 4,
    retries: { retries: Math.ceil(wait / pollingInterval), minTimeout: pollingInterval, maxTimeout: pollingInterval },
    // A machine that slept may find its lock taken over. Both owners then write to folders of their own and the later
    // rename wins, so that nothing needs to stop.
    onCompromised: () => {},
  });
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // already taken over: nothing of ours to give back
  }
}
