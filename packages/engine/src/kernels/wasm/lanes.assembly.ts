/** The first `count` of four floats, zeros for the others. */
export function loadLanes(from: usize, count: usize): v128 {
  if (count >= 4) return v128.load(from);
  if (count === 1) return v128.load32_zero(from);
  const two = v128.load64_zero(from);
  return count === 2 ? two : v128.load_lane<f32>(from, two, 2, 8);
}

/** Writes the first `count` of four floats. */
export function storeLanes(to: usize, lanes: v128, count: usize): void {
  if (count >= 4) {
    v128.store(to, lanes);
  } else if (count === 1) {
    v128.store_lane<f32>(to, lanes, 0);
  } else {
    v128.store_lane<i64>(to, lanes, 0);
    if (count === 3) v128.store_lane<f32>(to, lanes, 2, 8);
  }
}

/** Writes the first `count` of eight floats. */
export function storeEight(to: usize, from: usize, count: usize): void {
  storeLanes(to, v128.load(from), count);
  if (count > 4) storeLanes(to + 16, v128.load(from, 16), count - 4);
}

/** Adds the first `count` of four floats to those at `to`. */
export function addLanes(to: usize, lanes: v128, count: usize): void {
  storeLanes(to, f32x4.add(loadLanes(to, count), lanes), count);
}

/** Adds the first `count` of eight floats to those at `to`. */
export function addEight(to: usize, from: usize, count: usize): void {
  addLanes(to, v128.load(from), count);
  if (count > 4) addLanes(to + 16, v128.load(from, 16), count - 4);
}
