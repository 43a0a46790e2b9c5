import type { Observer } from '@infomixup/trainer';
import type { Display, RunLabel } from '../terminal/events.js';

/** Shows a training's steps and epochs. */
export function displayObserver(display: Display, run: RunLabel): Observer {
  let epochs = 0;
  return {
    runStart: (start) => {
      epochs = start.epochs;
    },
    stepEnd: ({ epoch, batch, batches, loss }) =>
      display.show({ type: 'step', run, epoch: epoch + 1, epochs, done: (batch + 1) / batches, loss }),
    epochEnd: ({ record: { epoch, loss, terms, reports, seconds } }) =>
      display.show({ type: 'epoch', run, epoch: epoch + 1, epochs, loss, terms: { ...terms, ...reports }, seconds }),
  };
}
