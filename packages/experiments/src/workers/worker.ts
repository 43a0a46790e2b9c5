import { once } from 'node:events';
import { InfomixupError, pendingWaits } from '@infomixup/core';
import { hearUncaught, orRunDry } from '@infomixup/core/node';
import { openEngine } from '@infomixup/engine';
import { stopOnSignals } from '@infomixup/trainer/node';
import { planTraining } from '../plan/plan.js';
import { endedEarly } from '../recipes/attributed.js';
import { claimAndComplete } from '../run/complete.js';
import type { Job } from '../run/job.js';
import { endWithParent } from './end-with-parent.js';
import { failureOf } from './failure.js';
import type { Answer, Assignment, Order, Outcome } from './messages.js';

type Send = (answer: Answer) => void;

/** The way to the process that started this one. @throws InfomixupError `no-parent` where a person did. */
function channel(): Send {
  // Where nobody listens any more, this process is about to end.
  if (process.send) return (answer) => process.send?.(answer, undefined, undefined, () => {});
  throw new InfomixupError('infomixup: a worker is started by a comparison; run it with several workers', 'no-parent');
}

/** Stops on request as on signals, of which a terminal sends Ctrl-C to every process. */
function stopOnOrders(): AbortSignal {
  const asked = new AbortController();
  process.on('message', ({ type }: Order) => {
    if (type === 'stop') asked.abort('stop');
  });
  return AbortSignal.any([stopOnSignals().signal, asked.signal]);
}

async function complete(assignment: Assignment, signal: AbortSignal, send: Send): Promise<void> {
  const { config, label, path, evaluation, engine: prefer, threads, resume, force } = assignment;
  const engine = await openEngine({ prefer, threads });
  // What it names was found, and allowed to run, by the process that ordered it.
  const origin = { file: config.file, trusted: true };
  const plan = await planTraining({ ...config, locate: () => config.file, origin: () => origin }, label.method);
  const job: Job = {
    show: (event) => send({ type: 'show', event }),
    signal,
    engine: engine.name,
    threads: engine.cores,
    tensorflow: engine.tensorflowVersion,
    resume,
    force,
  };
  const split = await plan.dataset();
  await claimAndComplete({ plan, split, path, evaluation }, job);
}

async function outcomeOf(work: Promise<void>, signal: AbortSignal): Promise<Outcome> {
  try {
    await work;
    return { type: 'done' };
  } catch (error) {
    return signal.aborted && error === signal.reason
      ? { type: 'stopped' }
      : { type: 'failed', failure: failureOf(error) };
  }
}

/** How often a worker says that it is alive. */
const beat = 15_000;

/** Does one run; where nothing is left that could end it, it has failed, although the parent may still send something. */
async function serve(assignment: Assignment, signal: AbortSignal, send: Send): Promise<void> {
  const beating = setInterval(() => send({ type: 'alive', waits: pendingWaits() }), beat).unref();
  process.channel?.unref();
  const thrown = new AbortController();
  const uncaught = hearUncaught((error) => thrown.abort(error));
  const tellExit = () => send({ type: 'failed', failure: failureOf(endedEarly()) });
  process.on('exit', tellExit);
  const work = complete(assignment, AbortSignal.any([signal, thrown.signal]), send);
  const outcome = await outcomeOf(orRunDry(work), signal);
  const first = uncaught.first();
  uncaught.release();
  process.off('exit', tellExit);
  process.channel?.ref();
  clearInterval(beating);
  send(first ? { type: 'failed', failure: failureOf(first.thrown) } : outcome);
}

/** Does the runs that the starting process orders, one after another, until that process lets go or is gone. */
export async function serveRuns(): Promise<void> {
  const send = channel();
  const signal = stopOnOrders();
  endWithParent();
  process.on('message', (order: Order) => {
    if (order.type === 'run') void serve(order.assignment, signal, send);
  });
  await once(process, 'disconnect');
  // A run that still goes on belongs to nobody; the next --resume takes it up from its last checkpoint.
  process.exit();
}
