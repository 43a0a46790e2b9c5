/** From `start` at `share` 0 to `end` at 1 along half a cosine; stays at the ends beyond them. */
export function cosineBetween(start: number, end: number, share: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(Math.max(share, 0), 1)))) / 2;
}
