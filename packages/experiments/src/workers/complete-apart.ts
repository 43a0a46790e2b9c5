import { runPath } from '../run/comparison-folder.js';
import type { Job } from '../run/job.js';
import type { RunSpec } from '../run/spec.js';
import { errorOf, type FailedRun, type Failure } from './failure.js';
import type { Assignment, Outcome } from './messages.js';
import { startWorker, type Worker } from './start-worker.js';

const assignmentOf = ({ label, document }: RunSpec, job: Job, out: string, threads: number): Assignment => ({
  label,
  config: { value: document.value, file: document.file },
  path: runPath(out, label),
  engine: job.engine,
  threads,
  resume: job.resume,
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
 * @param threads - Of each worker's engine.
 * @throws the signal's reason where the job was stopped; else an error that names every run that failed.
 */
export async function completeApart(
  specs: readonly RunSpec[],
  job: Job,
  out: string,
  { workers, threads }: { workers: number; threads: number },
): Promise<void> {
  const waiting = specs.values();
  const failed: FailedRun[] = [];
  const completeOne = async (spec: RunSpec, worker: Worker) => {
    const failure = failureIn(await worker.complete(assignmentOf(spec, job, out, threads)), job);
    if (!failure) return;
    worker.release();
    failed.push({ run: spec.label, failure });
    job.show({ type: 'failure', run: spec.label, message: failure.message });
  };
  const workOn = async () => {
    let worker: Worker | undefined;
    for (const spec of waiting) {
      if (job.signal.aborted) break;
      if (!worker?.alive()) worker = startWorker(job.show, job.signal);
      await completeOne(spec, worker);
    }
    worker?.release();
  };
  await Promise.all(Array.from({ length: workers }, workOn));
  job.signal.throwIfAborted();
  if (failed.length > 0) throw errorOf(failed);
}
