import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { stopOnSignals } from '../../src/node.js';
import { packageFolder } from '../support/package-folder.js';

/** A process that waits for signals; it says "ready", then "stopping" at the first. */
function waiting() {
  const script = `
    import { stopOnSignals } from './src/node.ts';
    const { signal } = stopOnSignals();
    setInterval(() => {}, 1000);
    signal.addEventListener('abort', () => console.log('stopping'));
    console.log('ready');
  `;
  const node = ['--conditions=infomixup-source', '--import=tsx', '--input-type=module', '--eval', script];
  return spawn(process.execPath, node, { cwd: packageFolder, stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('stopOnSignals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('aborts on %s, for exit code %d', async (name, code) => {
    const before = process.listenerCount(name);
    const stop = stopOnSignals();
    expect([stop.signal.aborted, stop.exitCode()]).toEqual([false, 0]);
    process.emit(name);
    expect([stop.signal.aborted, stop.exitCode()]).toEqual([true, code]);
    await immediate();
    expect(process.listenerCount(name)).toBe(before);
  });

  it('is seen by the handlers after it, some of which end a process that nobody else would stop', async () => {
    const stop = stopOnSignals();
    const seen: number[] = [];
    process.once('SIGINT', () => seen.push(process.listenerCount('SIGINT')));
    const before = process.listenerCount('SIGINT');
    process.emit('SIGINT');
    expect(seen).toEqual([before - 1]);
    await immediate();
    expect(process.listenerCount('SIGINT')).toBe(before - 2);
    stop.release();
  });

  it('gives the signals back', () => {
    const before = process.listenerCount('SIGINT');
    stopOnSignals().release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('leaves the second signal to end the process', async () => {
    const child = waiting();
    const said = child.stdout[Symbol.asyncIterator]();
    expect(String((await said.next()).value)).toContain('ready');
    child.kill('SIGINT');
    expect(String((await said.next()).value)).toContain('stopping');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  });
});
