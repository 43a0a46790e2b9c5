import { borrowWalk, Walk } from '../wasm/tile.assembly';
import { Convolution } from './plan.assembly';

/** Memory for a walk over the windows of an image, and for its sums; the filter lies in eights. */
export function borrowWindowWalk(plan: Convolution): Walk {
  const walk = borrowWalk();
  walk.images = 1;
  walk.rows = plan.filterHeight;
  walk.row = plan.window << 2;
  walk.step = 4;
  walk.rowStride = plan.rowBytes;
  return walk;
}
