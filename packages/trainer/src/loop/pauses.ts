import * as tf from '@tensorflow/tfjs';

/** Long enough to cost nothing, short enough that a terminal's table and Ctrl-C seem immediate. */
const milliseconds = 50;

/** Lets other events in where the last time is long enough ago; called between steps. */
export function pauses(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await tf.nextFrame();
    last = performance.now();
  };
}
