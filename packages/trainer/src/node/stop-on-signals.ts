import { constants } from 'node:os';
import { endWhenStuck } from './end-when-stuck.js';

/** A way to stop a run from the terminal. */
export interface Stop {
  /** Give it to `fit`: aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** What the process should exit with: 128 + the signal's number (130 for SIGINT), or 0 where none came. */
  readonly exitCode: () => number;
  /** Gives the signals back to Node. */
  readonly release: () => void;
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first SIGINT (Ctrl-C), SIGTERM or SIGHUP (the terminal is gone) into a request to stop after the step in
 * progress, so that the run can be saved. Another one ends the process at once, as without this function. Where an endless
 * loop lets nothing be heard for two seconds, Ctrl-C twice ends it, with a line on stderr that says whose code it is.
 *
 * @example
 * ```ts
 * import { stopOnSignals } from '@infomixup/trainer/node';
 * const stop = stopOnSignals();
 * process.emit('SIGINT');
 * console.assert(stop.signal.aborted && stop.exitCode() === 130);
 * stop.release();
 * ```
 */
export function stopOnSignals(): Stop {
  const controller = new AbortController();
  const lookAway = endWhenStuck(names);
  let exitCode = 0;
  const stop = (name: (typeof names)[number]) => {
    if (controller.signal.aborted) return endBy(name);
    exitCode = 128 + constants.signals[name];
    controller.abort(name);
  };
  // The handlers stay until then: those that clean up after a program (signal-exit, say) end it when they find no other
  // beside them, and a signal that arrives while handlers are taken away is lost.
  const endBy = (name: NodeJS.Signals) => {
    release();
    process.kill(process.pid, name);
  };
  const handlers = names.map((name) => ({ name, handle: () => stop(name) }));
  const release = () => {
    for (const { name, handle } of handlers) process.off(name, handle);
    lookAway();
  };
  for (const { name, handle } of handlers) process.on(name, handle);
  return { signal: controller.signal, exitCode: () => exitCode, release };
}
