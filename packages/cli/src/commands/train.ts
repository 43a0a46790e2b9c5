import type { Command } from 'commander';
import { runJob } from './job.js';
import { example, type TrainingOptions, withTrainingOptions } from './options.js';

async function train(file: string, options: TrainingOptions): Promise<void> {
  const experiments = await import('@infomixup/experiments');
  const { out, force, set, budgets } = options;
  const job = {
    command: ['train', file],
    again: ({ folder }: { folder: string }) => ['--out', folder, '--resume'],
  };
  await runJob(options, job, (shared) => experiments.train(file, { ...shared, out, force, set, budgets }));
}

/** `infomixup train CONFIG`. */
export function addTrain(program: Command): Command {
  return withTrainingOptions(program.command('train'))
    .description('train one model as a configuration says, and evaluate it if the configuration says how')
    .argument('<config>', 'a YAML, JSON or TypeScript file')
    .addHelpText('after', example('train train.yaml --out runs/mixup --set training.epochs=5'))
    .action(train);
}
