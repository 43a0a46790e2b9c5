import { mean } from '../runner/statistics.mjs';

/**
 * The area between 0 and `most` under the accuracy that distances (`null`: none found) leave, as a share of samples that
 * are right: each sample counts as robust up to its own.
 */
const area = (distances, most) => mean(distances.map((distance) => Math.min(distance ?? most, most)));

/** Of each sample the least distance that any attack found. */
const envelope = (all) =>
  all[0].map((_, sample) => Math.min(...all.map((distances) => distances[sample] ?? Number.POSITIVE_INFINITY)));

/**
 * How near each attack comes to the best of all together, as AttackBench defines it: `1 - (area - least) / (most - least)`
 * of the areas under accuracy against distance, up to `most`, the distance at which all attacks together leave no sample
 * right. `least` is the area of all together. 1 at best; 0 of an attack that finds nothing.
 *
 * @param all by attack, of each sample that is right without an attack the distance found, or `null`
 */
export function optimalities(all) {
  const best = envelope(all);
  const most = Math.max(0, ...best.filter(Number.isFinite));
  const least = area(best, most);
  return all.map((distances) => (most > least ? 1 - (area(distances, most) - least) / (most - least) : 1));
}
