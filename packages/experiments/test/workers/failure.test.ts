import { execFileSync } from 'node:child_process';
import { InfomixupError } from '@infomixup/core';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../src/refusal.js';
import { errorOf, failureOf, failureOfExit } from '../../src/workers/failure.js';
import { startWorker } from '../../src/workers/start-worker.js';

const [one, two] = [
  { method: 'vib', seed: 1 },
  { method: 'vib', seed: 2 },
];
/** As it arrives in another process. */
const sent = <T>(value: T): T => structuredClone(value);

describe('errorOf', () => {
  it('names every run that failed, with its reason', () => {
    const refusal = new InfomixupError('infomixup: a.json is damaged; delete it', 'damaged-file');
    const error = errorOf([
      { run: one, failure: sent(failureOf(refusal)) },
      { run: two, failure: sent(failureOfExit(null, 'SIGKILL')) },
    ]);
    expect(isRefusal(error)).toBe(true);
    expect(error.message).toBe(
      'vib (seed 1): infomixup: a.json is damaged; delete it\n' +
        'vib (seed 2): the worker process was ended by SIGKILL, which Linux also sends where memory runs out',
    );
  });

  it('keeps the stack trace of a defect', () => {
    const defect = sent(failureOf(new TypeError('x is not a function')));
    const error = errorOf([
      { run: one, failure: sent(failureOfExit(3, null)) },
      { run: two, failure: defect },
    ]);
    expect(isRefusal(error)).toBe(false);
    expect(error.stack).toMatch(/^vib \(seed 2\): TypeError: x is not a function\n +at .*failure\.test\.ts/);
  });
});

describe('startWorker', () => {
  it('refuses a configuration that cannot be sent to another process', async () => {
    const worker = startWorker(() => {}, new AbortController().signal);
    const outcome = await worker.complete({
      label: one,
      config: { value: { dataset: () => null }, file: 'compare.ts' },
      path: 'nowhere',
      evaluation: 'first',
      engine: 'cpu',
      threads: 1,
      resume: false,
      force: false,
    });
    worker.release();
    expect(outcome).toMatchObject({ type: 'failed', failure: { code: 'not-sendable' } });
  });

  it('notices a process that ends before it has said anything, and offers it nothing more', async () => {
    const before = new Set(workersOf(process.pid));
    const worker = startWorker(() => {}, new AbortController().signal);
    const outcome = worker.complete({
      label: one,
      config: { value: {}, file: 'compare.yaml' },
      ...{ path: 'nowhere', evaluation: 'first', engine: 'cpu', threads: 1, resume: false, force: false },
    });
    for (const child of workersOf(process.pid)) if (!before.has(child)) process.kill(child, 'SIGKILL');
    expect(await outcome).toMatchObject({ type: 'failed', failure: { code: 'worker-ended' } });
    expect(worker.alive()).toBe(false);
  });
});

/** The worker processes that a process has started. */
function workersOf(pid: number): number[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => {
    const [, child, parent, args = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
    return Number(parent) === pid && args.includes('bin/worker.js') ? [Number(child)] : [];
  });
}
