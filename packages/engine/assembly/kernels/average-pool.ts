import { addLanes, loadLanes, storeLanes } from './lanes';
import { borrow, free } from './memory';
import { Pooling, seeWindow, Window } from './pooling';

function sumOf(from: usize, window: Window, plan: Pooling, lanes: usize): v128 {
  let sum = f32x4.splat(0);
  for (let row: usize = 0; row < window.height; row++) {
    let at = from + ((row * plan.inWidth * plan.channels) << 2);
    for (let column: usize = 0; column < window.width; column++) {
      sum = f32x4.add(sum, loadLanes(at, lanes));
      at += plan.channels << 2;
    }
  }
  return sum;
}

/** The mean of each window's values. */
export function averagePool(x: usize, out: usize, plan: Pooling): void {
  const window = changetype<Window>(borrow(offsetof<Window>()));
  for (let n: usize = 0; n < plan.batch; n++) {
    for (let row: usize = 0; row < plan.outHeight; row++) {
      for (let column: usize = 0; column < plan.outWidth; column++) {
        seeWindow(window, plan, row, column);
        const from = x + (window.first << 2);
        const count = f32x4.splat(<f32>(window.height * window.width));
        for (let channel: usize = 0; channel < plan.channels; channel += 4) {
          const lanes = plan.channels - channel;
          const sum = sumOf(from + (channel << 2), window, plan, lanes);
          storeLanes(out + (channel << 2), f32x4.div(sum, count), lanes);
        }
        out += plan.channels << 2;
      }
    }
    x += (plan.inHeight * plan.inWidth * plan.channels) << 2;
  }
  free(changetype<usize>(window));
}

function share(dx: usize, part: v128, window: Window, plan: Pooling, lanes: usize): void {
  for (let row: usize = 0; row < window.height; row++) {
    let to = dx + ((row * plan.inWidth * plan.channels) << 2);
    for (let column: usize = 0; column < window.width; column++) {
      addLanes(to, part, lanes);
      to += plan.channels << 2;
    }
  }
}

/** Gradient of average pooling: each window's is shared by its values. */
export function averagePoolGradient(dy: usize, dx: usize, plan: Pooling): void {
  const imageBytes = (plan.inHeight * plan.inWidth * plan.channels) << 2;
  const window = changetype<Window>(borrow(offsetof<Window>()));
  for (let n: usize = 0; n < plan.batch; n++) {
    memory.fill(dx, 0, imageBytes);
    for (let row: usize = 0; row < plan.outHeight; row++) {
      for (let column: usize = 0; column < plan.outWidth; column++) {
        seeWindow(window, plan, row, column);
        const count = f32x4.splat(<f32>(window.height * window.width));
        for (let channel: usize = 0; channel < plan.channels; channel += 4) {
          const lanes = plan.channels - channel;
          const part = f32x4.div(loadLanes(dy + (channel << 2), lanes), count);
          share(dx + ((window.first + channel) << 2), part, window, plan, lanes);
        }
        dy += plan.channels << 2;
      }
    }
    dx += imageBytes;
  }
  free(changetype<usize>(window));
}
