import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';

// Milliseconds. An owner renews its lock every quarter of `stale`; one that has not is gone.
const stale = 20_000;
const pause = 250;
const patience = 20 * 60_000;

const options: lockfile.LockOptions = {
  realpath: false,
  stale,
  update: stale / 4,
  // A machine that slept may find its lock taken over. Both owners then write to folders of their own and the later
  // rename wins, so that nothing needs to stop.
  onCompromised: () => {},
};

const waiting = { retries: patience / pause, factor: 1, minTimeout: pause, maxTimeout: pause };

function isHeldByAnother(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ELOCKED';
}

async function acquire(path: string, onWait: () => void): Promise<() => Promise<void>> {
  try {
    return await lockfile.lock(path, options);
  } catch (error) {
    if (!isHeldByAnother(error)) throw error;
    onWait();
    return lockfile.lock(path, { ...options, retries: waiting });
  }
}

/**
 * Runs `work` while no other process does, on any machine that shares the file system; a path is the key. A lock whose
 * owner is gone is taken over.
 */
export async function withLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const release = await acquire(path, onWait);
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // already taken over: nothing of ours to give back
  }
}
