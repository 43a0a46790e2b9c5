import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const workerFile = fileURLToPath(new URL('../../../experiments/bin/worker.js', import.meta.url));

/** The worker processes that a process has started. */
export function workersOf(parent: number | undefined): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => {
    const [, pid, ppid, args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    return Number(ppid) === parent && args.includes(workerFile) ? [Number(pid)] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves once processes are gone; rejects where they stay. */
export async function gone(pids: readonly number[], seconds = 10): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (pids.some(isAlive)) {
    if (Date.now() > end) throw new Error(`still there after ${seconds} s: ${pids.filter(isAlive).join(', ')}`);
    await sleep(50);
  }
}
