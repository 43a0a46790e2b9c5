import { clock } from './clock.mjs';
import { instrument } from './instrument.mjs';

let running;

/** The clock of this process; ops can be wrapped only once. */
function runningClock(shapes) {
  if (!running) {
    running = clock();
    instrument(running, shapes);
  }
  running.entries.clear();
  return running;
}

/**
 * Runs a round of `work` for warming up and one under the clock.
 *
 * @returns milliseconds and calls a unit of work for each op, and the whole
 */
export async function profileOf(work, { shapes }) {
  await work.round();
  const { entries } = runningClock(shapes);
  const start = performance.now();
  await work.round();
  const whole = performance.now() - start;
  const ops = [...entries].map(([name, { calls, milliseconds }]) => ({
    name,
    calls: calls / work.units,
    milliseconds: milliseconds / work.units,
  }));
  return { whole: whole / work.units, ops };
}
