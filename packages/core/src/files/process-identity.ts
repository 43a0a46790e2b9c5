import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { hasCode } from '../errors.js';

/** A process, told from every other, also from a later one of the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Of the machine's present start; empty where the system does not say. */
  readonly boot: string;
  /** The namespace that the number is from, as containers have their own; empty where there are none. */
  readonly namespace: string;
  /** When it started, in the system's own units; empty where the system does not say. */
  readonly started: string;
}

const orEmpty = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/**
 * The 22nd field of a line in which the second, the program's name in brackets, may hold anything; empty for one that has
 * ended and waits for its parent to ask how.
 */
function startIn(stat: string): string {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ['Z', 'X'].includes(fields[0] ?? '') ? '' : (fields[19] ?? '');
}

const startOf = (pid: number): string => orEmpty(() => startIn(readFileSync(`/proc/${pid}/stat`, 'utf8')));

/** This process. Linux tells all of it; elsewhere its number and host are what there is. */
export function thisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid')),
    started: startOf(process.pid),
  };
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // That of another user may not be signalled, but is there.
    return hasCode(error, 'EPERM');
  }
}

/**
 * What can be said of a process from here: `unknown` on another machine or in another container, of which only a sign of
 * life can tell.
 */
export function whereaboutsOf({
  pid,
  host,
  boot,
  namespace,
  started,
}: ProcessIdentity): 'running' | 'gone' | 'unknown' {
  const here = thisProcess();
  // The machine was started again since.
  if (boot !== here.boot) return host === here.host ? 'gone' : 'unknown';
  if (boot === '' && host !== here.host) return 'unknown';
  if (namespace !== here.namespace) return 'unknown';
  return runs(pid) && startOf(pid) === started ? 'running' : 'gone';
}
