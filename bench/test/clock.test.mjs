import { afterEach, expect, it, vi } from 'vitest';
import { clock } from '../profile/clock.mjs';

afterEach(() => void vi.useRealTimers());

it('counts time in an inner op for that one alone', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { timed, entries } = clock();
  const inner = timed(
    () => 'inner',
    () => void vi.advanceTimersByTime(20),
  );
  const outer = timed(
    (name) => name,
    () => {
      vi.advanceTimersByTime(5);
      inner();
    },
  );
  outer('first');
  inner();
  expect(Object.fromEntries(entries)).toEqual({
    first: { calls: 1, milliseconds: 5 },
    inner: { calls: 2, milliseconds: 40 },
  });
});
