import { addLanes, loadLanes, storeLanes } from '../wasm/lanes.assembly';
import { free } from '../wasm/memory.assembly';
import { borrowWindow, Pooling, Window } from './plan.assembly';

function sumOf(from: usize, window: Window, plan: Pooling, lanes: usize): v128 {
  let sum = f32x4.splat(0);
  for (let row: usize = 0; row < window.height; row++) {
    let at = from + row * plan.rowBytes;
    for (let column: usize = 0; column < window.width; column++) {
      sum = f32x4.add(sum, loadLanes(at, lanes));
      at += plan.placeBytes;
    }
  }
  return sum;
}

/** The mean of each window's values. */
export function averagePool(x: usize, out: usize, plan: Pooling): void {
  const window = borrowWindow();
  for (let n: usize = 0; n < plan.batch; n++) {
    while (window.next(plan)) {
      const count = f32x4.splat(<f32>(window.height * window.width));
      for (let channel: usize = 0; channel < plan.channels; channel += 4) {
        const at = channel << 2;
        const lanes = plan.channels - channel;
        storeLanes(out + at, f32x4.div(sumOf(x + window.first + at, window, plan, lanes), count), lanes);
      }
      out += plan.placeBytes;
    }
    x += plan.imageBytes;
  }
  free(changetype<usize>(window));
}

function share(dx: usize, part: v128, window: Window, plan: Pooling, lanes: usize): void {
  for (let row: usize = 0; row < window.height; row++) {
    let to = dx + row * plan.rowBytes;
    for (let column: usize = 0; column < window.width; column++) {
      addLanes(to, part, lanes);
      to += plan.placeBytes;
    }
  }
}

/** Gradient of average pooling: each window's is shared by its values. */
export function averagePoolGradient(dy: usize, dx: usize, plan: Pooling): void {
  const window = borrowWindow();
  for (let n: usize = 0; n < plan.batch; n++) {
    memory.fill(dx, 0, plan.imageBytes);
    while (window.next(plan)) {
      const count = f32x4.splat(<f32>(window.height * window.width));
      for (let channel: usize = 0; channel < plan.channels; channel += 4) {
        const at = channel << 2;
        const lanes = plan.channels - channel;
        share(dx + window.first + at, f32x4.div(loadLanes(dy + at, lanes), count), window, plan, lanes);
      }
      dy += plan.placeBytes;
    }
    dx += plan.imageBytes;
  }
  free(changetype<usize>(window));
}
