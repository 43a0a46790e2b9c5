import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InfomixupError } from '@infomixup/core';
import { comparisonOf, writeReport } from '@infomixup/report';
import type { Command } from 'commander';
import { type LoadedConfig, loadConfig } from '../config/load.js';
import { type CompareConfig, compareConfig } from '../config/schema.js';
import { evaluateRun } from '../run/evaluate-run.js';
import { expandComparison } from '../run/expand.js';
import { runFolder, writeJson } from '../run/folder.js';
import { planComparison } from '../run/plan.js';
import { readReportInput } from '../run/read-runs.js';
import { type RunSpec, specOf } from '../run/spec.js';
import { checkComposition, type Job, trainRun } from '../run/train-run.js';
import { figureTitles } from '../terminal/figures.js';
import { outFolder, withJob } from './job.js';
import { engineOption, type JobOptions, jsonOption, outOption, resumeOption, setOption } from './options.js';

interface CompareOptions extends JobOptions {
  readonly out?: string;
  readonly resume?: true;
}

/** Writes what is compared, or on resume makes sure that it is what was begun. */
async function claimFolder(out: string, raw: unknown, resume: boolean): Promise<void> {
  const file = join(out, 'compare.json');
  if (!existsSync(file)) return writeJson(file, raw);
  if (!resume) {
    throw new InfomixupError(
      `infomixup: ${out} already holds a comparison; continue it with --resume or choose another --out`,
      'run-exists',
    );
  }
  if (isDeepStrictEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(raw)))) return;
  throw new InfomixupError(
    `infomixup: ${file} was begun with another configuration; choose another --out, or resume with the one it holds`,
    'config-mismatch',
  );
}

/** Every run of a comparison, found wanting before the first of them starts. */
async function specsOf({ config, raw, document }: LoadedConfig<CompareConfig>): Promise<RunSpec[]> {
  await planComparison(config, document);
  return Promise.all(expandComparison(config, raw).map((run) => specOf(document, run.raw, run.method)));
}

async function completeRun(spec: RunSpec, job: Job, path: string): Promise<void> {
  const split = await spec.plan.dataset(spec.config.seed);
  const model = await trainRun(spec, job, split, path);
  try {
    await evaluateRun(spec, job, split.test, model, runFolder(path));
  } finally {
    model.dispose();
  }
}

async function compare(file: string, options: CompareOptions): Promise<void> {
  const loaded = await loadConfig(file, compareConfig, options.set);
  const specs = await specsOf(loaded);
  const out = outFolder(loaded.config.name, options);
  await withJob(options, async (job) => {
    for (const spec of specs) checkComposition(spec, await spec.plan.dataset(spec.config.seed));
    await claimFolder(out, loaded.raw, job.resume);
    job.display.show({
      type: 'plan',
      runs: specs.map(({ label }) => label),
      columns: figureTitles(specs.flatMap(({ plan }) => plan.attacks)),
    });
    for (const spec of specs) {
      const { method, seed } = spec.label;
      await completeRun(spec, job, join(out, 'runs', `${method}-seed${seed}`));
    }
    const input = await readReportInput(out);
    const { columns, rows } = comparisonOf(input.runs);
    job.display.show({
      type: 'table',
      columns,
      rows: rows.map(({ method, cells }) => ({ method, cells: cells.map(({ text }) => text) })),
    });
    job.display.show({ type: 'file', what: 'report', path: await writeReport(out, input) });
  });
}

/** `infomixup compare CONFIG`. */
export const addCompare = (program: Command): Command =>
  program
    .command('compare')
    .description('train and attack several methods over several seeds, then print one table and write one report')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addOption(outOption())
    .addOption(setOption())
    .addOption(resumeOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(compare);
