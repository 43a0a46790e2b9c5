import { borrow } from './memory.assembly';

/** How `multiply` walks over its factors: three loops, and distances in bytes. Its sums have room behind it. */
@unmanaged
export class Walk {
  images: usize;
  rows: usize;
  /** The left factors: of one row, from one to the next; from a row to the next; from an image to the next. */
  row: usize;
  step: usize;
  rowStride: usize;
  imageStride: usize;
  /** The right factors, which lie in one sequence: from eight to the next eight. */
  wide: usize;

  get sums(): usize {
    return changetype<usize>(this) + offsetof<Walk>();
  }
}

/** Bytes of four by eight sums. */
const tileBytes: usize = 128;

/** Memory for a walk over right factors in eights, and for its sums. */
export function borrowWalk(): Walk {
  const walk = changetype<Walk>(borrow(offsetof<Walk>() + tileBytes));
  walk.wide = 32;
  return walk;
}

/**
 * What convolutions, their gradients and matrix products are made of: `to[r][l] = sum_k left_r[k] right[k][l]` for four
 * `r` and eight `l`. The four left factors are walked alike.
 *
 * Four by eight sums with their factors just fit into the 16 vector registers of x64.
 */
export function multiply(
  left0: usize,
  left1: usize,
  left2: usize,
  left3: usize,
  right: usize,
  to: usize,
  walk: Walk,
): void {
  const images = walk.images;
  const rows = walk.rows;
  const row = walk.row;
  const step = walk.step;
  const rowStride = walk.rowStride;
  const wide = walk.wide;
  const imageStride = walk.imageStride;
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let a2 = f32x4.splat(0);
  let a3 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let b2 = f32x4.splat(0);
  let b3 = f32x4.splat(0);
  let imageStart: usize = 0;
  for (let image: usize = 0; image < images; image++) {
    let start = imageStart;
    for (let i: usize = 0; i < rows; i++) {
      const end = start + row;
      for (let at = start; at < end; at += step) {
        const a = v128.load(right);
        const b = v128.load(right, 16);
        let left = v128.load32_splat(left0 + at);
        a0 = f32x4.add(a0, f32x4.mul(left, a));
        b0 = f32x4.add(b0, f32x4.mul(left, b));
        left = v128.load32_splat(left1 + at);
        a1 = f32x4.add(a1, f32x4.mul(left, a));
        b1 = f32x4.add(b1, f32x4.mul(left, b));
        left = v128.load32_splat(left2 + at);
        a2 = f32x4.add(a2, f32x4.mul(left, a));
        b2 = f32x4.add(b2, f32x4.mul(left, b));
        left = v128.load32_splat(left3 + at);
        a3 = f32x4.add(a3, f32x4.mul(left, a));
        b3 = f32x4.add(b3, f32x4.mul(left, b));
        right += wide;
      }
      start += rowStride;
    }
    imageStart += imageStride;
  }
  v128.store(to, a0);
  v128.store(to, b0, 16);
  v128.store(to, a1, 32);
  v128.store(to, b1, 48);
  v128.store(to, a2, 64);
  v128.store(to, b2, 80);
  v128.store(to, a3, 96);
  v128.store(to, b3, 112);
}
