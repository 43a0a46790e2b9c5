import { addLanes, loadLanes, storeLanes } from '../wasm/lanes.assembly';
import { free } from '../wasm/memory.assembly';
import { borrowWindow, Pooling, Window } from './plan.assembly';

/** The greatest values of up to four channels in a window that begins at `from`; NaN is never greatest. */
function greatest(from: usize, window: Window, plan: Pooling, lanes: usize): v128 {
  let values = f32x4.splat(-Infinity);
  for (let row: usize = 0; row < window.height; row++) {
    let at = from + row * plan.rowBytes;
    for (let column: usize = 0; column < window.width; column++) {
      values = f32x4.pmax(values, loadLanes(at, lanes));
      at += plan.placeBytes;
    }
  }
  return values;
}

/** The greatest value of each window. */
export function maxPool(x: usize, out: usize, plan: Pooling): void {
  const window = borrowWindow();
  for (let n: usize = 0; n < plan.batch; n++) {
    while (window.next(plan)) {
      for (let channel: usize = 0; channel < plan.channels; channel += 4) {
        const at = channel << 2;
        const lanes = plan.channels - channel;
        storeLanes(out + at, greatest(x + window.first + at, window, plan, lanes), lanes);
      }
      out += plan.placeBytes;
    }
    x += plan.imageBytes;
  }
  free(changetype<usize>(window));
}

/** Adds the gradient of up to four channels of a window to the place of each one's first greatest value. */
function giveToGreatest(x: usize, dx: usize, dy: v128, window: Window, plan: Pooling, lanes: usize): void {
  const rowBytes = plan.rowBytes;
  const placeBytes = plan.placeBytes;
  let values = f32x4.splat(-Infinity);
  let places = i32x4.splat(0);
  for (let row: usize = 0; row < window.height; row++) {
    let place = row * rowBytes;
    for (let column: usize = 0; column < window.width; column++) {
      const here = loadLanes(x + place, lanes);
      const greater = f32x4.gt(here, values);
      values = v128.bitselect(here, values, greater);
      places = v128.bitselect(i32x4.splat(<i32>place), places, greater);
      place += placeBytes;
    }
  }
  for (let row: usize = 0; row < window.height; row++) {
    let place = row * rowBytes;
    for (let column: usize = 0; column < window.width; column++) {
      addLanes(dx + place, v128.and(dy, i32x4.eq(places, i32x4.splat(<i32>place))), lanes);
      place += placeBytes;
    }
  }
}

/** Gradient of max pooling: each window's goes to its first greatest value. */
export function maxPoolGradient(x: usize, dy: usize, dx: usize, plan: Pooling): void {
  const window = borrowWindow();
  for (let n: usize = 0; n < plan.batch; n++) {
    memory.fill(dx, 0, plan.imageBytes);
    while (window.next(plan)) {
      for (let channel: usize = 0; channel < plan.channels; channel += 4) {
        const at = window.first + (channel << 2);
        const lanes = plan.channels - channel;
        giveToGreatest(x + at, dx + at, loadLanes(dy + (channel << 2), lanes), window, plan, lanes);
      }
      dy += plan.placeBytes;
    }
    x += plan.imageBytes;
    dx += plan.imageBytes;
  }
  free(changetype<usize>(window));
}
