import { type Array64, at, build, lengthOf } from '../array64.js';

/** Applies a function to each element. */
export const map = ({ shape, data }: Array64, f: (value: number) => number): Array64 => ({ shape, data: data.map(f) });

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
  );
}

const broadcastAt = (x: Array64, index: readonly number[]) =>
  at(
    x,
    index.slice(index.length - x.shape.length).map((coordinate, axis) => (x.shape[axis] === 1 ? 0 : coordinate)),
  );

/** Applies a function to pairs of elements; axes of length 1 and missing leading axes are repeated. */
export const combine = (a: Array64, b: Array64, f: (a: number, b: number) => number): Array64 =>
  build(broadcastShape(a.shape, b.shape), (index) => f(broadcastAt(a, index), broadcastAt(b, index)));

/** The product of matrices or batches of them, of either factor transposed. */
export function matMul(a: Array64, b: Array64, transposeA: boolean, transposeB: boolean): Array64 {
  const batch = a.shape.slice(0, -2);
  const inner = lengthOf(a, transposeA ? -2 : -1);
  const shape = [...batch, lengthOf(a, transposeA ? -1 : -2), lengthOf(b, transposeB ? -2 : -1)];
  return build(shape, (index) => {
    const [row = 0, column = 0] = index.slice(-2);
    const leading = index.slice(0, -2);
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const left = at(a, transposeA ? [...leading, k, row] : [...leading, row, k]);
      sum += left * at(b, transposeB ? [...leading, column, k] : [...leading, k, column]);
    }
    return sum;
  });
}

/** Reduces chosen axes of an array by a function of the values along them. */
export function reduce(
  x: Array64,
  axes: readonly number[],
  keep: boolean,
  f: (values: readonly number[]) => number,
): Array64 {
  const groups = new Map<string, number[]>();
  const kept = (index: readonly number[]) => index.map((coordinate, axis) => (axes.includes(axis) ? 0 : coordinate));
  build(x.shape, (index) => {
    const key = kept(index).join();
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    return group.push(at(x, index));
  });
  const full = build(
    x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
    (index) => f(groups.get(index.join()) ?? []),
  );
  return keep ? full : { shape: x.shape.filter((_, axis) => !axes.includes(axis)), data: full.data };
}

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

export const average = (values: readonly number[]): number => total(values) / values.length;

export const variance = (values: readonly number[]): number => {
  const mean = average(values);
  return average(values.map((value) => (value - mean) ** 2));
};

export function logSumExp(values: readonly number[]): number {
  const greatest = Math.max(...values);
  return greatest + Math.log(total(values.map((value) => Math.exp(value - greatest))));
}

/** `x - logsumexp(x)` over the last axis. */
export const logSoftmax = (x: Array64): Array64 =>
  combine(x, reduce(x, [x.shape.length - 1], true, logSumExp), (a, b) => a - b);
