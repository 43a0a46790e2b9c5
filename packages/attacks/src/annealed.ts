/** From `first`, at step 0, to nearly `last` after `steps` steps, along half a wave of the cosine. */
export function annealed(first: number, last: number, number: number, steps: number): number {
  return last + ((first - last) * (1 + Math.cos((Math.PI * number) / steps))) / 2;
}
