import type { Split } from '@infomixup/core';
import { availableCores } from '@infomixup/engine';
import type { Comparison as ComparisonTable, ReportInput } from '@infomixup/report';
import type { Comparison } from './config/experiment.js';
import { documentOf, type Source } from './config/source.js';
import { figureTitles } from './figures.js';
import { openJob } from './open-job.js';
import { outFolder, requireOut } from './out-folder.js';
import { checkRun } from './plan/check.js';
import { planComparison } from './plan/comparison.js';
import { requireCores } from './plan/machine.js';
import type { RunPlan } from './plan/plan.js';
import { claimComparison, filesOfComparison, runPath } from './run/comparison.js';
import { claimAndComplete } from './run/complete.js';
import { evaluationStamp } from './run/evaluate.js';
import { inFolder } from './run/in-folder.js';
import type { Job } from './run/job.js';
import { showSettings } from './run/used.js';
import { readShown, requirePlanned, showTable, writeReportIn } from './table.js';
import type { TrainOptions } from './train.js';
import { completeApart } from './workers/complete-apart.js';
import { errorOf, type FailedRun, failureOf } from './workers/failure.js';
import { shareOf } from './workers/share.js';

/** How a comparison is done. */
export interface CompareOptions extends TrainOptions {
  /** Processes that do runs at the same time; by default one a core for engines of one thread, else 1. */
  readonly workers?: number | undefined;
}

/** What a comparison comes to. */
export interface CompareResult {
  readonly folder: string;
  /** Methods by columns. */
  readonly table: ComparisonTable;
  /** The runs it is made from. */
  readonly runs: ReportInput['runs'];
  /** The path of `report.html`. */
  readonly report: string;
}

async function checkRuns(runs: readonly [RunPlan, ...RunPlan[]]): Promise<Split> {
  // Seeds change what the samples are, not what fits them.
  const split = await runs[0].dataset();
  for (const plan of runs) await checkRun(plan, split);
  return split;
}

/** States once what each method uses: its seeds share all of it. */
function showEachMethod(runs: readonly RunPlan[], split: Split, job: Job): void {
  const first = new Map(runs.toReversed().map((plan) => [plan.label.method, plan]));
  for (const plan of [...first.values()].toReversed()) showSettings(plan, split, job);
}

async function completeHere(runs: readonly RunPlan[], job: Job, out: string, evaluation: string): Promise<void> {
  const failed: FailedRun[] = [];
  for (const plan of runs) {
    job.signal.throwIfAborted();
    const [split, path] = [await plan.dataset(), runPath(out, plan.label)];
    await claimAndComplete({ plan, split, path, evaluation }, job).catch((error: unknown) => {
      job.signal.throwIfAborted();
      const failure = failureOf(error);
      failed.push({ run: plan.label, failure });
      job.show({ type: 'failure', run: plan.label, message: failure.message });
    });
  }
  if (failed.length > 0) throw errorOf(failed);
}

async function completeRuns(runs: readonly RunPlan[], job: Job, out: string, options: CompareOptions): Promise<void> {
  const { workers, threads } = options;
  const share = shareOf({ runs: runs.length, engine: job.engine, cores: availableCores(), workers, threads });
  const evaluation = evaluationStamp();
  if (share.workers === 1) return completeHere(runs, job, out, evaluation);
  const each = share.threads === 1 ? '1 thread' : `${share.threads} threads`;
  job.show({ type: 'note', text: `${share.workers} worker processes, ${each} each` });
  await completeApart(runs, job, { out, evaluation, ...share });
}

/**
 * Trains and attacks several methods over several seeds, and writes one report.
 *
 * With `resume`, finished runs are kept and the others gone on with; as with {@link train}, more epochs may be asked for.
 *
 * @throws InfomixupError `config-invalid` and others naming the place in the configuration; `run-exists`,
 *   `folder-in-use`, `not-writable`, `config-mismatch`; one that names every run that failed; the signal's reason where it was stopped.
 */
export async function compare(source: Source<Comparison>, options: CompareOptions = {}): Promise<CompareResult> {
  const plan = await planComparison(await documentOf(source, options.set));
  requirePlanned(plan.runs, options);
  await requireOut(options, (folder) => filesOfComparison(folder, plan));
  requireCores(options.workers);
  const job = await openJob(options);
  const split = await checkRuns(plan.runs);
  const out = await outFolder(plan.config.name, options);
  return inFolder(out, async () => {
    await claimComparison(out, plan, job.resume);
    const columns = figureTitles(plan.runs[0].attacks.map(({ attack }) => attack));
    job.show({ type: 'plan', folder: out, runs: plan.runs.map(({ label }) => label), columns });
    showEachMethod(plan.runs, split, job);
    await completeRuns(plan.runs, job, out, options);
    const input = await readShown(job.show, out);
    const table = await showTable(job.show, input, options);
    const path = await writeReportIn(out, input, options);
    job.show({ type: 'file', what: 'report', path });
    return { folder: out, table, runs: input.runs, report: path };
  });
}
