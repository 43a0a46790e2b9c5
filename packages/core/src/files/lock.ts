import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import lockfile from 'proper-lockfile';
import { hasCode, InfomixupError } from '../errors.js';

/** How a lock waits, in milliseconds: one whose owner has not renewed it for `stale` is taken over; at most `wait` in all. */
export interface LockPatience {
  readonly stale: number;
  readonly wait: number;
  /** Told once, where the lock is taken and the waiting begins. */
  readonly onWait?: () => void;
}

const patience: LockPatience = { stale: 20_000, wait: 20 * 60_000 };
const pollingInterval = 250;

const isTaken = (error: unknown): boolean => hasCode(error, 'ELOCKED');

const acquire = async (path: string, { stale, wait, onWait }: LockPatience): Promise<() => Promise<void>> => {
  const options: lockfile.LockOptions = {
    realpath: false,
    stale,
    update: stale / 4,
    // A machine that slept may find its lock taken over; what is guarded ends in one rename, so the later one wins.
    onCompromised: () => {},
  };
  const retries = Math.ceil(wait / pollingInterval);
  try {
    return await lockfile.lock(path, options).catch((error: unknown) => {
      if (!isTaken(error)) throw error;
      onWait?.();
      const waiting = { retries, factor: 1, minTimeout: pollingInterval, maxTimeout: pollingInterval };
      return lockfile.lock(path, { ...options, retries: waiting });
    });
  } catch (cause) {
    if (!isTaken(cause)) throw cause;
    throw new InfomixupError(
      `core: ${path}.lock could not be had within ${wait / 1000} s; end the process that holds it, or remove it`,
      'locked',
      { cause },
    );
  }
};

/**
 * Runs `work` while no other process on any machine that shares the file system runs work for the same `path`; the lock
 * is the folder `<path>.lock`.
 *
 * @throws InfomixupError `locked` where the lock stays taken; the file system's own errors
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  limits: Partial<LockPatience> = {},
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const release = await acquire(path, { ...patience, ...limits });
  try {
    return await work();
  } finally {
    // Where it was taken over, nothing of ours is left to give back.
    await release().catch(() => {});
  }
}
