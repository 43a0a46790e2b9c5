import { type ChildProcess, fork } from 'node:child_process';
import { InfomixupError } from '@infomixup/core';
import { runName, type Show } from '../events.js';
import { workerFile } from '../package-files.js';
import { failureOf, failureOfExit } from './failure.js';
import type { Answer, Assignment, Order, Outcome } from './messages.js';
import { listenFor } from './silence.js';

/** A process that does runs, one at a time. */
export interface Worker {
  /** Whether it can be given another run. */
  readonly alive: () => boolean;
  /** Has it do a run; where the worker is lost on the way, the run has failed. */
  readonly complete: (assignment: Assignment) => Promise<Outcome>;
  /** Lets it go. */
  readonly release: () => void;
}

// Flags such as --inspect are for one process; NODE_OPTIONS reach both. Its streams are those of the terminal, for what
// plugins print and what TensorFlow says as it dies.
const start = (): ChildProcess =>
  fork(workerFile, [], {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

// That a worker is gone is learnt from its exit.
const give = (child: ChildProcess, order: Order) => child.send(order, () => {});

function assign(child: ChildProcess, assignment: Assignment): void {
  try {
    give(child, { type: 'run', assignment });
  } catch (cause) {
    const what = 'the configuration holds what cannot be sent to another process, such as a function';
    throw new InfomixupError(`infomixup: ${what}; compare with --workers 1`, 'not-sendable', { cause });
  }
}

/** Has a worker do a run and hears how it ends. */
const outcomeOf = (child: ChildProcess, assignment: Assignment, show: Show): Promise<Outcome> =>
  new Promise((resolve) => {
    const { label } = assignment;
    const listening = listenFor(`the worker of ${runName(label)} (process ${child.pid})`, (text) =>
      show({ type: 'note', text }),
    );
    const end = (outcome: Outcome) => {
      listening.end();
      child.off('message', hear).off('exit', exit).off('error', fail);
      resolve(outcome);
    };
    const hear = (answer: Answer) => {
      listening.hear(answer);
      if (answer.type === 'show') show(answer.event);
      else if (answer.type !== 'alive') end(answer);
    };
    const exit = (code: number | null, signal: NodeJS.Signals | null) =>
      end({ type: 'failed', failure: failureOfExit(code, signal) });
    const fail = (error: Error) => end({ type: 'failed', failure: failureOf(error) });
    child.on('message', hear).on('exit', exit).on('error', fail);
    try {
      assign(child, assignment);
    } catch (error) {
      end({ type: 'failed', failure: failureOf(error) });
    }
  });

/**
 * Starts a worker.
 *
 * @param show - Receives what its runs show.
 * @param stop - Where it is aborted, the worker stops its run as soon as that can be gone on with.
 */
export function startWorker(show: Show, stop: AbortSignal): Worker {
  const child = start();
  const pass = () => give(child, { type: 'stop' });
  stop.addEventListener('abort', pass, { once: true });
  child.once('exit', () => stop.removeEventListener('abort', pass));
  return {
    // The channel of a process that has ended may close a little later.
    alive: () => child.connected && child.exitCode === null && child.signalCode === null,
    complete: (assignment) => outcomeOf(child, assignment, show),
    release: () => {
      if (child.connected) child.disconnect();
    },
  };
}
