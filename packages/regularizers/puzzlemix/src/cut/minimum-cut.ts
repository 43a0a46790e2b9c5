/** A directed network whose arcs have capacities; nodes are numbered from 0. */
export interface Network {
  /** Adds an arc, and one back of capacity `back`; both at least 0. */
  readonly connect: (from: number, to: number, capacity: number, back?: number) => void;
  /** The nodes on the source's side of a cut of least capacity between `source` and `sink`: 1 for those, else 0. */
  readonly minimumCut: (source: number, sink: number) => Uint8Array;
}

/**
 * A network of `nodes` nodes. Its least cut is found by the maximum flow, the flow by Dinic's algorithm (1970): as long
 * as the sink is within reach, it fills all shortest ways.
 *
 * @example
 * ```ts
 * import { network } from '@infomixup/regularizer-puzzlemix';
 * const pipes = network(3);
 * pipes.connect(0, 1, 5);
 * pipes.connect(1, 2, 2);
 * console.assert(pipes.minimumCut(0, 2).join() === '1,1,0');
 * ```
 */
export function network(nodes: number): Network {
  // Arc 2k goes where it was asked to, arc 2k + 1 back; the arcs from a node are a list linked by `next`.
  const first = new Int32Array(nodes).fill(-1);
  const next: number[] = [];
  const ends: number[] = [];
  const left: number[] = [];
  const arc = (from: number, to: number, capacity: number) => {
    next.push(first[from] ?? -1);
    first[from] = ends.length;
    ends.push(to);
    left.push(capacity);
  };
  return {
    connect: (from, to, capacity, back = 0) => {
      arc(from, to, capacity);
      arc(to, from, back);
    },
    minimumCut: (source, sink) => {
      const net = { first, next, ends, left: left.slice() };
      const levels = new Int32Array(nodes);
      const queue = new Int32Array(nodes);
      while (level(net, levels, queue, source, sink))
        fill(net, levels, first.slice(), source, sink, Number.POSITIVE_INFINITY);
      const sides = new Uint8Array(nodes);
      for (let node = 0; node < nodes; node++) sides[node] = (levels[node] ?? -1) >= 0 ? 1 : 0;
      return sides;
    },
  };
}

interface Arcs {
  readonly first: Int32Array;
  readonly next: readonly number[];
  readonly ends: readonly number[];
  /** What each arc can still take. */
  readonly left: number[];
}

/** The fewest arcs that lead from the source to each node, -1 where none do; whether the sink is within reach. */
function level(
  { first, next, ends, left }: Arcs,
  levels: Int32Array,
  queue: Int32Array,
  source: number,
  sink: number,
): boolean {
  levels.fill(-1);
  levels[source] = 0;
  queue[0] = source;
  for (let at = 0, queued = 1; at < queued; at++) {
    const node = queue[at] ?? 0;
    for (let arc = first[node] ?? -1; arc >= 0; arc = next[arc] ?? -1) {
      const end = ends[arc] ?? 0;
      if ((left[arc] ?? 0) <= 0 || (levels[end] ?? 0) >= 0) continue;
      levels[end] = (levels[node] ?? 0) + 1;
      queue[queued++] = end;
    }
  }
  return (levels[sink] ?? -1) >= 0;
}

/** Sends up to `wanted` from a node on to the sink, along arcs to the next level; `open` are those not yet found full. */
function fill(arcs: Arcs, levels: Int32Array, open: Int32Array, node: number, sink: number, wanted: number): number {
  if (node === sink) return wanted;
  const { next, ends, left } = arcs;
  let sent = 0;
  for (let arc = open[node] ?? -1; arc >= 0; arc = next[arc] ?? -1) {
    open[node] = arc;
    const end = ends[arc] ?? 0;
    const free = left[arc] ?? 0;
    if (free <= 0 || levels[end] !== (levels[node] ?? 0) + 1) continue;
    const part = fill(arcs, levels, open, end, sink, Math.min(wanted - sent, free));
    left[arc] = free - part;
    left[arc ^ 1] = (left[arc ^ 1] ?? 0) + part;
    sent += part;
    // The arc may have room: it stays open.
    if (sent >= wanted) return sent;
  }
  open[node] = -1;
  return sent;
}
