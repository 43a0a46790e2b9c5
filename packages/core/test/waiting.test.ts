import { describe, expect, it } from 'vitest';
import { pendingWaits, waitFor } from '../src/index.js';
import { orRunDry } from '../src/node.js';

/** A promise and what settles it. */
function open() {
  let settle = (_: number) => {};
  let fail = (_: Error) => {};
  const promise = new Promise<number>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { promise, settle, fail };
}

describe('pendingWaits', () => {
  it('tells what is waited for, the newest first and each once, until it settles', async () => {
    const [outer, inner, twin] = [open(), open(), open()];
    const waits = [waitFor('a', outer.promise), waitFor('b', inner.promise), waitFor('b', twin.promise)];
    expect(pendingWaits()).toEqual(['b', 'a']);
    inner.settle(2);
    twin.fail(new Error('no'));
    expect(await Promise.allSettled(waits.slice(1))).toMatchObject([{ value: 2 }, { status: 'rejected' }]);
    expect(pendingWaits()).toEqual(['a']);
    outer.settle(1);
    await waits[0];
    expect(pendingWaits()).toEqual([]);
  });
});

describe('orRunDry', () => {
  /** What Node does once nothing is left to do. */
  const runDry = () => process.emit('beforeExit', 0);

  it('names whose promise never settles, and who waits for it', async () => {
    const [observer, data] = [open(), open()];
    const work = waitFor('mine: its epochEnd', observer.promise);
    const read = waitFor('letters: its gather', data.promise);
    const guarded = orRunDry(work);
    runDry();
    await expect(guarded).rejects.toMatchObject({
      code: 'never-settles',
      message: expect.stringMatching(/^letters: its gather gave .* \(waited for by mine: its epochEnd\), and nothing/),
    });
    observer.settle(1);
    data.settle(2);
    expect(await Promise.all([work, read])).toEqual([1, 2]);
  });

  it('says so where nobody is known to be waited for', async () => {
    const hanging = open();
    const guarded = orRunDry(hanging.promise);
    runDry();
    await expect(guarded).rejects.toThrow('a promise never settles');
  });

  it('fails the innermost work, and leaves Node alone once all are done', async () => {
    const before = process.listenerCount('beforeExit');
    const hanging = open();
    const inner = orRunDry(hanging.promise).catch(() => 'given up');
    expect(process.listenerCount('beforeExit')).toBe(before + 1);
    const whole = orRunDry(inner);
    const innermost = orRunDry(hanging.promise).catch(() => 'innermost');
    runDry();
    expect(await innermost).toBe('innermost');
    runDry();
    hanging.settle(1);
    await expect(whole).rejects.toThrow('never settles');
    expect(await inner).toBe(1);
    expect(process.listenerCount('beforeExit')).toBe(before);
  });

  it('is what the work comes to where that settles', async () => {
    expect(await orRunDry(Promise.resolve('done'))).toBe('done');
    await expect(orRunDry(Promise.reject(new Error('own')))).rejects.toThrow('own');
  });
});
