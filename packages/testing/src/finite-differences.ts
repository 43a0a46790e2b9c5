/**
 * The central difference `(f(h) - f(-h)) / 2h`: the slope at 0 of a function along a line. Its error falls with h^2
 * until rounding, which grows with 1 / h, takes over; 0.05 suits single precision and smooth functions of size 1.
 *
 * @param along the function's value at a signed distance along the line
 *
 * @example
 * ```ts
 * import { directionalDerivative } from '@infomixup/testing';
 * const slope = await directionalDerivative((distance) => (3 + distance) ** 2, 0.05);
 * console.assert(Math.abs(slope - 6) < 1e-9);
 * ```
 */
export async function directionalDerivative(
  along: (distance: number) => number | Promise<number>,
  h = 0.05,
): Promise<number> {
  const ahead = await along(h);
  const behind = await along(-h);
  return (ahead - behind) / (2 * h);
}
