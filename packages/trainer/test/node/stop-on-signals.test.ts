import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stopOnSignals } from '../../src/node.js';
import { packageFolder } from '../support/package-folder.js';

/** A process that waits for signals; it says "ready", then "stopping" at the first, and runs `more`. */
function waiting(more = '') {
  const script = `
    import { stopOnSignals } from './src/node.ts';
    const { signal } = stopOnSignals();
    setInterval(() => {}, 1000);
    signal.addEventListener('abort', () => console.log('stopping'));
    console.log('ready');
    ${more}
  `;
  const node = ['--input-type=module', '--eval', script];
  return spawn(process.execPath, node, { cwd: packageFolder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
}

describe('stopOnSignals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('aborts on %s, for exit code %d', async (name, code) => {
    const before = process.listenerCount(name);
    const stop = stopOnSignals();
    expect([stop.signal.aborted, stop.exitCode()]).toEqual([false, 0]);
    process.emit(name);
    expect([stop.signal.aborted, stop.exitCode()]).toEqual([true, code]);
    stop.release();
    expect(process.listenerCount(name)).toBe(before);
  });

  it('stays beside handlers that end a process which nobody else would stop', () => {
    const stop = stopOnSignals();
    const seen: number[] = [];
    process.once('SIGINT', () => seen.push(process.listenerCount('SIGINT')));
    const before = process.listenerCount('SIGINT');
    process.emit('SIGINT');
    expect(seen).toEqual([before - 1]);
    stop.release();
    expect(process.listenerCount('SIGINT')).toBe(before - 2);
  });

  it('gives the signals back', () => {
    const before = process.listenerCount('SIGINT');
    stopOnSignals().release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('leaves the second signal to end the process', async () => {
    const child = waiting();
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = child.stdout[Symbol.asyncIterator]();
    expect(String((await said.next()).value)).toContain('ready');
    child.kill('SIGINT');
    expect(String((await said.next()).value)).toContain('stopping');
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  });

  it('leaves a second signal to end the process that comes before the first is dealt with', async () => {
    const child = waiting(`process.emit('SIGINT'); process.emit('SIGINT');`);
    onTestFinished(() => void child.kill('SIGKILL'));
    expect((await once(child, 'exit'))[1]).toBe('SIGINT');
  });

  it('ends the process at Ctrl-C where a hook never comes back, and says whose it is', async () => {
    const child = waiting(`
      import { runHook } from '@infomixup/regularizer/running';
      const prepareBatch = () => {
        console.log('stuck');
        for (;;);
      };
      runHook('mine', 'prepareBatch', prepareBatch);
    `);
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = child.stdout[Symbol.asyncIterator]();
    for (let seen = ''; !seen.includes('stuck'); ) seen += String((await said.next()).value);
    // To the whole group, as a terminal does; what looks on may still be starting.
    const again = setInterval(() => process.kill(-Number(child.pid), 'SIGINT'), 500);
    const [[, signal], err] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    clearInterval(again);
    expect(signal).toBe('SIGKILL');
    expect(err).toMatch(
      /^ended: JavaScript ran without a pause, in mine: its prepareBatch hook: prepareBatch \(.+:\d+\); /m,
    );
  });
});
