import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** Reads a file of the system as text; undefined where there is none. */
export type SystemFile = (path: string) => string | undefined;

const systemFile: SystemFile = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};

const root = '/sys/fs/cgroup';

/** `200000 100000`, microseconds of processor time a period, is 2 cores; `max` and -1 are no limit. */
function coresOf(quota: string | undefined, period: string | undefined): number {
  const cores = Number(quota) / Number(period);
  return cores > 0 ? cores : Number.POSITIVE_INFINITY;
}

/** What the second version of control groups allows in one folder. */
const unifiedLimit = (folder: string, read: SystemFile): number => {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').trim().split(' ');
  return coresOf(quota, period);
};

/** The same for the first version. */
const cpuLimit = (folder: string, read: SystemFile): number =>
  coresOf(read(join(folder, 'cpu.cfs_quota_us')), read(join(folder, 'cpu.cfs_period_us')));

/** A group and all that hold it, up to the root, which in a container is the container's own group. */
function withHolders(group: string): string[] {
  return group === '/' ? [group] : [group, ...withHolders(dirname(group))];
}

/**
 * The cores that Linux lets a process use by the time limits of its control groups, as containers and batch systems
 * set them; infinite where there are none.
 */
export function controlGroupCores(read: SystemFile): number {
  const groups = (read('/proc/self/cgroup') ?? '').trim().split('\n');
  const limits = groups.flatMap((line) => {
    const [, controllers = '', group = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (group === '') return [];
    if (controllers === '') return withHolders(group).map((each) => unifiedLimit(join(root, each), read));
    const isCpu = controllers.split(',').includes('cpu');
    return isCpu ? withHolders(group).map((each) => cpuLimit(join(root, 'cpu', each), read)) : [];
  });
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}

/**
 * Logical cores that this process may keep busy: those it is bound to, and no more than its control groups give time
 * for, which Node 20 does not look at. A part of a core is left out: threads that outrun their time are stopped.
 *
 * @example
 * ```ts
 * import { availableCores } from '@infomixup/engine';
 * console.assert(Number.isInteger(availableCores()) && availableCores() >= 1);
 * ```
 */
export function availableCores(): number {
  return Math.max(1, Math.floor(Math.min(availableParallelism(), controlGroupCores(systemFile))));
}
