import type { Command } from 'commander';
import { runJob } from './job.js';
import { example, type TrainingOptions, withTrainingOptions, workersOption } from './options.js';

interface CompareOptions extends TrainingOptions {
  readonly workers?: number;
}

async function compare(file: string, options: CompareOptions): Promise<void> {
  const experiments = await import('@infomixup/experiments');
  const { out, force, set, budgets, workers } = options;
  const job = {
    command: ['compare', file],
    again: ({ folder }: { folder: string }) => ['--out', folder, '--resume'],
  };
  await runJob(options, job, (shared) => experiments.compare(file, { ...shared, out, force, set, budgets, workers }));
}

/** `infomixup compare CONFIG`. */
export function addCompare(program: Command): Command {
  return withTrainingOptions(program.command('compare'))
    .description('train and attack several methods over several seeds, then print one table and write one report')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addOption(workersOption())
    .addHelpText('after', example("compare compare.yaml --out results --set 'seeds=[1,2,3]'"))
    .action(compare);
}
