import { type Array64, at, build, indicesOf } from '../array64.js';
import { map, total } from './algebra.js';

const channelOf = (x: Array64, channel: number): number[] =>
  indicesOf(x.shape.slice(0, -1)).map((position) => at(x, [...position, channel]));

const mean = (values: readonly number[]): number => total(values) / values.length;

const perChannel = (x: Array64, compute: (values: readonly number[]) => number): Array64 =>
  build([x.shape.at(-1) ?? 1], ([channel = 0]) => compute(channelOf(x, channel)));

/** The mean of each channel. */
export const meansOf = (x: Array64): Array64 => perChannel(x, mean);

/** The variance of each channel. */
export const variancesOf = (x: Array64): Array64 =>
  perChannel(x, (values) => {
    const center = mean(values);
    return mean(values.map((value) => (value - center) ** 2));
  });

/** `scale (x - mean) / sqrt(variance + epsilon) + offset` for each channel, the last axis; with ReLU behind it if `relu`. */
export function normalized(
  x: Array64,
  [scale, offset, means, variances]: readonly [Array64, Array64, Array64, Array64],
  epsilon: number,
  relu: boolean,
): Array64 {
  const y = build(x.shape, (index) => {
    const channel = [index.at(-1) ?? 0];
    const deviation = Math.sqrt(at(variances, channel) + epsilon);
    return (at(scale, channel) * (at(x, index) - at(means, channel))) / deviation + at(offset, channel);
  });
  return relu ? map(y, (value) => Math.max(value, 0)) : y;
}
