import { describe, expect, it } from 'vitest';
import { comparisonsOf } from '../runner/comparisons.mjs';
import { timesOf } from '../runner/statistics.mjs';

const side = (name, rounds, peakBytes = 0) => ({ side: name, ...timesOf(rounds), peakBytes });

// A machine that slows down by half from round to round.
const results = [
  side('ours', [[2, 2, 9], [3], [4]], 90),
  side('slow', [[5], [8], [12]], 60),
  side('fast', [[4], [6], [8]], 75),
];
const peers = ['slow', 'fast'];

describe('comparisonsOf', () => {
  it('takes the ratio to the faster peer within each round', () => {
    const [{ what, minimum, median, maximum, met }] = comparisonsOf(results, [{ of: 'ours', to: peers, goal: 0.5 }]);
    expect({ what, minimum, median, maximum, met }).toEqual({
      ...{ what: 'ours / fast', minimum: 0.5, median: 0.5, maximum: 0.5, met: true },
    });
  });

  it('holds memory against the peer that needs least', () => {
    const [found] = comparisonsOf(results, [{ kind: 'memory', of: 'ours', to: peers, goal: 1.2 }]);
    expect(found).toMatchObject({ what: 'peak memory, ours / slow', median: 1.5, met: false });
  });
});
