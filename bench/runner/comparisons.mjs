import { spreadOf } from './statistics.mjs';

const named = (results, name) => results.find(({ side }) => side === name);

/** The peer that is fastest, or needs least memory. */
const bestOf = (results, peers, quantity) =>
  peers.map((name) => named(results, name)).reduce((best, peer) => (quantity(peer) < quantity(best) ? peer : best));

const timeRatio = (one, other) => ({
  // Round by round, since both of a round met the same machine.
  ...spreadOf(one.rounds.map((value, round) => value / other.rounds[round])),
  ofFastest: one.fastest / other.fastest,
});

/** What each kind of goal compares, and the number that is held against it. */
const kinds = {
  time: (results, { of, to }) => {
    const [one, other] = [named(results, of), bestOf(results, to, (peer) => peer.median)];
    const ratio = timeRatio(one, other);
    return { what: `${of} / ${other.side}`, ...ratio, judged: ratio.median };
  },
  memory: (results, { of, to }) => {
    const [one, other] = [named(results, of), bestOf(results, to, (peer) => peer.peakBytes)];
    const ratio = one.peakBytes / other.peakBytes;
    return { what: `peak memory, ${of} / ${other.side}`, median: ratio, judged: ratio };
  },
  // Of what an attack came to: a distance, an accuracy, passes. Alike where both are 0.
  figure: (results, { of, to, figure }) => {
    const valueIn = ({ figures }) => figures[figure][0];
    const [one, other] = [named(results, of), bestOf(results, to, valueIn)];
    const ratio = valueIn(one) === valueIn(other) ? 1 : valueIn(one) / valueIn(other);
    const shown = [one, other].map((side) => Number(valueIn(side).toPrecision(4))).join(' / ');
    return { what: `${figure}, ${one.side} / ${other.side} (${shown})`, median: ratio, judged: ratio };
  },
  milliseconds: (results, { of }) => {
    const { minimum, median, maximum } = named(results, of);
    return { what: `${of} (ms)`, minimum, median, maximum, judged: median };
  },
};

/** Each comparison of a benchmark with its numbers, and whether its goal, if it has one, is met. */
export const comparisonsOf = (results, comparisons) =>
  comparisons.map((comparison) => {
    const { kind = 'time', goal } = comparison;
    const { judged, ...numbers } = kinds[kind](results, comparison);
    return { ...numbers, ...(goal === undefined ? {} : { goal, met: judged <= goal }) };
  });
