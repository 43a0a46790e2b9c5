import { InfomixupError } from '@infomixup/core';
import { availableCores } from '@infomixup/engine';
import {
  type CompareConfig,
  checkRun,
  claimComparison,
  compareConfig,
  completeApart,
  completeRun,
  expandComparison,
  figureTitles,
  type Job,
  type LoadedConfig,
  loadConfig,
  planComparison,
  type RunSpec,
  readReportInput,
  runPath,
  type Share,
  type Show,
  shareOf,
  specOf,
} from '@infomixup/experiments';
import type { Command } from 'commander';
import { withJob } from './job.js';
import { example, type JobOptions, withTrainingOptions, workersOption } from './options.js';
import { outFolder } from './out-folder.js';
import { commandLine, continuable, repeated } from './unfinished.js';

interface CompareOptions extends JobOptions {
  readonly out?: string;
  readonly resume?: true;
  readonly workers?: number;
}

/** Every run of a comparison, found wanting before the first of them starts. */
async function specsOf({ config, document }: LoadedConfig<CompareConfig>): Promise<RunSpec[]> {
  await planComparison(config, document);
  return Promise.all(expandComparison(config, document).map((run) => specOf(run.document, run.method)));
}

async function checkRuns(specs: readonly RunSpec[]): Promise<void> {
  const [first] = specs;
  if (!first) throw new InfomixupError('infomixup: there is nothing to compare; name a method', 'config-invalid');
  // Seeds change what the samples are, not what fits them.
  const split = await first.plan.dataset(first.config.seed);
  for (const spec of specs) await checkRun(spec, split);
}

function showPlan(show: Show, specs: readonly RunSpec[]): void {
  const attacks = specs[0]?.plan.attacks.map(({ attack }) => attack) ?? [];
  show({ type: 'plan', runs: specs.map(({ label }) => label), columns: figureTitles(attacks) });
}

async function completeHere(specs: readonly RunSpec[], job: Job, out: string): Promise<void> {
  for (const spec of specs) {
    job.signal.throwIfAborted();
    await completeRun(spec, job, await spec.plan.dataset(spec.config.seed), runPath(out, spec.label));
  }
}

async function completeRuns(specs: readonly RunSpec[], job: Job, out: string, share: Share): Promise<void> {
  if (share.workers === 1) return completeHere(specs, job, out);
  const each = share.threads === 1 ? '1 thread' : `${share.threads} threads`;
  job.show({ type: 'note', text: `${share.workers} worker processes, ${each} each` });
  await completeApart(specs, job, out, share);
}

/** Shows the table and writes the report. */
async function conclude(show: Show, out: string): Promise<void> {
  // It draws figures: a long import that nothing before needs, least of all a worker.
  const { comparisonOf, writeReport } = await import('@infomixup/report');
  const input = await readReportInput(out);
  const { columns, rows, warnings } = comparisonOf(input.runs);
  const texts = rows.map(({ method, cells }) => ({ method, cells: cells.map(({ text }) => text) }));
  show({ type: 'table', columns, rows: texts });
  for (const text of warnings) show({ type: 'note', text });
  show({ type: 'file', what: 'report', path: await writeReport(out, input) });
}

async function compare(file: string, options: CompareOptions): Promise<void> {
  const loaded = await loadConfig(file, compareConfig, options.set);
  const specs = await specsOf(loaded);
  const out = outFolder(loaded.config.name, options);
  await withJob(options, async (job) => {
    await checkRuns(specs);
    await claimComparison(out, loaded.document.value, job.resume);
    showPlan(job.show, specs);
    const again = commandLine('compare', file, '--out', out, '--resume', ...repeated(options));
    const { workers, threads } = options;
    const share = shareOf({ runs: specs.length, engine: job.engine, cores: availableCores(), workers, threads });
    await continuable(job, again, async () => {
      await completeRuns(specs, job, out, share);
      await conclude(job.show, out);
    });
  });
}

/** `infomixup compare CONFIG`. */
export function addCompare(program: Command): Command {
  return withTrainingOptions(program.command('compare'))
    .description('train and attack several methods over several seeds, then print one table and write one report')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addOption(workersOption())
    .addHelpText('after', example('compare compare.yaml --out results --set seeds=[1,2,3]'))
    .action(compare);
}
