import { addLanes, loadLanes, storeLanes } from './lanes';
import { borrow, free } from './memory';
import { Pooling, seeWindow, Window } from './pooling';

/** The greatest values of up to four channels in a window that begins at `from`; NaN is never greatest. */
function greatest(from: usize, window: Window, plan: Pooling, lanes: usize): v128 {
  let values = f32x4.splat(-Infinity);
  for (let row: usize = 0; row < window.height; row++) {
    let at = from + ((row * plan.inWidth * plan.channels) << 2);
    for (let column: usize = 0; column < window.width; column++) {
      values = f32x4.pmax(values, loadLanes(at, lanes));
      at += plan.channels << 2;
    }
  }
  return values;
}

/** The greatest value of each window. */
export function maxPool(x: usize, out: usize, plan: Pooling): void {
  const window = changetype<Window>(borrow(offsetof<Window>()));
  for (let n: usize = 0; n < plan.batch; n++) {
    for (let row: usize = 0; row < plan.outHeight; row++) {
      for (let column: usize = 0; column < plan.outWidth; column++) {
        seeWindow(window, plan, row, column);
        const from = x + (window.first << 2);
        for (let channel: usize = 0; channel < plan.channels; channel += 4) {
          const lanes = plan.channels - channel;
          storeLanes(out + (channel << 2), greatest(from + (channel << 2), window, plan, lanes), lanes);
        }
        out += plan.channels << 2;
      }
    }
    x += (plan.inHeight * plan.inWidth * plan.channels) << 2;
  }
  free(changetype<usize>(window));
}

/** Adds the gradient of up to four channels of a window to the place of each one's first greatest value. */
function giveToGreatest(x: usize, dx: usize, dy: v128, window: Window, plan: Pooling, lanes: usize): void {
  const rowStride = (plan.inWidth * plan.channels) << 2;
  const columnStride = plan.channels << 2;
  let values = f32x4.splat(-Infinity);
  let places = i32x4.splat(0);
  for (let row: usize = 0; row < window.height; row++) {
    let place = row * rowStride;
    for (let column: usize = 0; column < window.width; column++) {
      const here = loadLanes(x + place, lanes);
      const greater = f32x4.gt(here, values);
      values = v128.bitselect(here, values, greater);
      places = v128.bitselect(i32x4.splat(<i32>place), places, greater);
      place += columnStride;
    }
  }
  for (let row: usize = 0; row < window.height; row++) {
    let place = row * rowStride;
    for (let column: usize = 0; column < window.width; column++) {
      addLanes(dx + place, v128.and(dy, i32x4.eq(places, i32x4.splat(<i32>place))), lanes);
      place += columnStride;
    }
  }
}

/** Gradient of max pooling: each window's goes to its first greatest value. */
export function maxPoolGradient(x: usize, dy: usize, dx: usize, plan: Pooling): void {
  const imageBytes = (plan.inHeight * plan.inWidth * plan.channels) << 2;
  const window = changetype<Window>(borrow(offsetof<Window>()));
  for (let n: usize = 0; n < plan.batch; n++) {
    memory.fill(dx, 0, imageBytes);
    for (let row: usize = 0; row < plan.outHeight; row++) {
      for (let column: usize = 0; column < plan.outWidth; column++) {
        seeWindow(window, plan, row, column);
        for (let channel: usize = 0; channel < plan.channels; channel += 4) {
          const lanes = plan.channels - channel;
          const at = (window.first + channel) << 2;
          giveToGreatest(x + at, dx + at, loadLanes(dy + (channel << 2), lanes), window, plan, lanes);
        }
        dy += plan.channels << 2;
      }
    }
    x += imageBytes;
    dx += imageBytes;
  }
  free(changetype<usize>(window));
}
