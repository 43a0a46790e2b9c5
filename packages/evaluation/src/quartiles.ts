/**
 * The distances within which an adversarial point was found for a quarter, half and three quarters of the samples that were
 * right: of n ascending distances, those at places n/4, n/2 and 3n/4, rounded up. Null where fewer were found.
 *
 * @param right - How many samples were right; those of them without a distance count as farther than all others.
 */
export function quartilesOf(distances: readonly (number | null)[], right: number): (number | null)[] {
  const found = distances.filter((distance) => distance !== null).toSorted((a, b) => a - b);
  return [1, 2, 3].map((quarter) => found[Math.ceil((quarter * right) / 4) - 1] ?? null);
}
