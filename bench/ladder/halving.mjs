/**
 * Looks for each sample's least budget among `2 ** halvings` steps up to `greatest`: samples that are to be tried at the
 * same one are attacked together.
 *
 * @param attack given a budget and the numbers of some samples, resolves to `{ fooled, distances }`, one each
 * @returns of each sample the least distance found, or `null`
 */
export async function leastBudgets(samples, { halvings, greatest }, attack) {
  const finest = 2 ** halvings;
  const found = new Array(samples).fill(null);
  const [low, high] = [new Array(samples).fill(0), new Array(samples).fill(finest)];
  for (let halving = 0; halving < halvings; halving++) {
    const middles = low.map((least, sample) => (least + high[sample]) / 2);
    for (const middle of new Set(middles)) {
      const tried = [...middles.keys()].filter((sample) => middles[sample] === middle);
      const { fooled, distances } = await attack((middle / finest) * greatest, tried);
      for (const [row, sample] of tried.entries()) {
        if (fooled[row]) found[sample] = Math.min(found[sample] ?? Number.POSITIVE_INFINITY, distances[row]);
        (fooled[row] ? high : low)[sample] = middle;
      }
    }
  }
  return found;
}
