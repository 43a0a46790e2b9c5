// The allocator of the backend whose memory this module shares.
declare function malloc(bytes: usize): usize;
export declare function free(pointer: usize): void;

/** Memory of the backend's; it must be given back to `free`. */
export function borrow(bytes: usize): usize {
  const pointer = malloc(bytes);
  if (pointer === 0) unreachable();
  return pointer;
}

/** Copies rows of `bytes` that lie `fromStride` apart to where they lie `toStride` apart. */
export function copyRows(from: usize, fromStride: usize, to: usize, toStride: usize, bytes: usize, rows: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    memory.copy(to, from, bytes);
    from += fromStride;
    to += toStride;
  }
}
