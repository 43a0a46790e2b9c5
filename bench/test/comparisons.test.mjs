import { describe, expect, it } from 'vitest';
import { methodTable } from '../guide/methods.mjs';
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

it('a figure is held against the least of the peers', () => {
  const of = (name, distance) => ({ ...side(name, [[1]]), figures: { distance: [distance] } });
  const comparison = { kind: 'figure', figure: 'distance', of: 'ours', to: ['theirs', 'others'], goal: 1 };
  const [found] = comparisonsOf([of('ours', 3), of('theirs', 4), of('others', 2)], [comparison]);
  expect(found).toEqual({ what: 'distance, ours / others (3 / 2)', median: 1.5, goal: 1, met: false });
});

describe('methodTable', () => {
  it('has each method once, over its baseline and beside its peer where there is one', () => {
    const results = [
      ...[side('baseline', [[2], [4]]), side('mixup', [[3], [6]]), side('awp', [[8], [16]])],
      ...[side('PyTorch baseline', [[4], [4]]), side('PyTorch mixup', [[6], [10]])],
    ];
    const slow = [side('baseline', [[2]]), side('comixup', [[200]])];
    const rows = methodTable([{ results }, { results: slow }])
      .split('\n')
      .slice(2)
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows.map((cells) => cells.slice(1, -1))).toEqual([
      ['baseline', '3.00 (2.00) ms', '', '4.00 (4.00) ms', '', '0.75 (0.50 to 1.00), 0.50'],
      [
        ...['mixup', '4.50 (3.00) ms', '1.50 (1.50 to 1.50), 1.50'],
        ...['8.00 (6.00) ms', '2.00 (1.50 to 2.50), 1.50', '0.55 (0.50 to 0.60), 0.50'],
      ],
      ['awp', '12.0 (8.00) ms', '4.00 (4.00 to 4.00), 4.00', '', '', ''],
      ['comixup', '200 (200) ms', '100.00 (100.00 to 100.00), 100.00', '', '', ''],
    ]);
  });
});
