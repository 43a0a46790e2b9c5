import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listenFor, patience } from '../../src/workers/silence.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const alive = (...waits: string[]) => ({ type: 'alive', waits }) as const;

/** Listens to a worker, and what is told of it. */
function listening() {
  const told: string[] = [];
  return { ...listenFor('worker 7', (text) => told.push(text)), told };
}

describe('listenFor', () => {
  it('tells once of a worker that says nothing, and again only after it has spoken', () => {
    const { hear, end, told } = listening();
    vi.advanceTimersByTime(patience - 1);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(10 * patience);
    expect(told).toEqual([
      expect.stringMatching(/^worker 7 has said nothing for a minute: .*, or hangs; it is waited/),
    ]);
    hear(alive());
    vi.advanceTimersByTime(patience);
    expect(told).toHaveLength(2);
    end();
    vi.advanceTimersByTime(10 * patience);
    expect(told).toHaveLength(2);
  });

  it('tells of a worker that lives and waits for the same all the time', () => {
    const { hear, told } = listening();
    for (let beat = 0; beat <= 4; beat++) {
      hear(alive('never: its prepareEpoch hook', 'outer'));
      vi.advanceTimersByTime(patience / 4);
    }
    expect(told).toEqual([
      expect.stringMatching(/^worker 7 has waited for never: its prepareEpoch hook for a minute; /),
    ]);
  });

  it('tells nothing of one that works, or waits for ever other things', () => {
    const { hear, told } = listening();
    for (let beat = 0; beat < 20; beat++) {
      hear(alive(...(beat % 3 === 0 ? [] : [`hook ${beat}`])));
      vi.advanceTimersByTime(patience / 2);
    }
    expect(told).toEqual([]);
  });
});
