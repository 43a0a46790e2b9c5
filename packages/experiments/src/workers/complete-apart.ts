import type { RunPlan } from '../plan/plan.js';
import { runPath } from '../run/comparison.js';
import type { Job } from '../run/job.js';
import { errorOf, type FailedRun, type Failure } from './failure.js';
import type { Assignment, Outcome } from './messages.js';
import type { Share } from './share.js';
import { startWorker, type Worker } from './start-worker.js';

/** Where runs are done apart, and with what. */
export interface Apart extends Share {
  /** The comparison's folder. */
  readonly out: string;
  /** What the runs' evaluations are called. */
  readonly evaluation: string;
}

const assignmentOf = ({ label, document }: RunPlan, job: Job, { out, evaluation, threads }: Apart): Assignment => ({
  label,
  config: { value: document.value, file: document.file },
  path: runPath(out, label),
  evaluation,
  engine: job.engine,
  threads,
  resume: job.resume,
  force: job.force,
});

/** Why a run is not done; undefined where it is, or the whole job is stopped. */
function failureIn(outcome: Outcome, { signal }: Job): Failure | undefined {
  if (outcome.type === 'failed') return outcome.failure;
  if (outcome.type === 'done' || signal.aborted) return undefined;
  return { message: 'its worker process was stopped by a signal of its own', code: 'worker-ended' };
}

/**
 * Does runs in worker processes, each taking the next that nobody has begun. A run that fails, be it with its process,
 * takes no other along.
 *
 * @throws the signal's reason where the job was stopped; else an error that names every run that failed.
 */
export async function completeApart(plans: readonly RunPlan[], job: Job, apart: Apart): Promise<void> {
  const waiting = plans.values();
  const failed: FailedRun[] = [];
  const completeOne = async (plan: RunPlan, worker: Worker) => {
    const failure = failureIn(await worker.complete(assignmentOf(plan, job, apart)), job);
    if (!failure) return;
    worker.release();
    failed.push({ run: plan.label, failure });
    job.show({ type: 'failure', run: plan.label, message: failure.message });
  };
  const workOn = async () => {
    let worker: Worker | undefined;
    for (const plan of waiting) {
      if (job.signal.aborted) break;
      if (!worker?.alive()) worker = startWorker(job.show, job.signal);
      await completeOne(plan, worker);
    }
    worker?.release();
  };
  await Promise.all(Array.from({ length: apart.workers }, workOn));
  job.signal.throwIfAborted();
  if (failed.length > 0) throw errorOf(failed);
}
