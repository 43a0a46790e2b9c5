import type { Command } from 'commander';
import { runJob } from './job.js';
import { example, type JobOptions, withJobOptions } from './options.js';

interface EvaluateOptions extends JobOptions {
  readonly config?: string;
  readonly name?: string;
  readonly weights?: string;
  readonly allowModules?: true;
}

async function evaluate(folder: string, options: EvaluateOptions): Promise<void> {
  const experiments = await import('@infomixup/experiments');
  const { config, set, budgets, name, weights, allowModules } = options;
  const job = {
    command: [
      'evaluate',
      folder,
      ...(config ? ['--config', config] : []),
      ...(weights ? ['--weights', weights] : []),
      ...(allowModules ? ['--allow-modules'] : []),
    ],
    again: ({ evaluation = '' }: { evaluation?: string }) => ['--name', evaluation, '--resume'],
  };
  await runJob(options, job, (shared) =>
    experiments.evaluate(folder, { ...shared, config, set, budgets, name, weights, allowModules }),
  );
}

/** `infomixup evaluate FOLDER`. */
export function addEvaluate(program: Command): Command {
  const command = program
    .command('evaluate')
    .description('attack a trained model again, or every model of a comparison, beside earlier evaluations')
    .argument('<folder>', 'the folder of a training or of a comparison')
    .option('--config <file>', 'take the attacks from this configuration instead of the one trained with')
    .option('--weights <name>', "which of a run's weights: last, best, or an average's name such as ema")
    .option('--name <name>', 'what the evaluation is called; the date and time by default')
    .option('--allow-modules', 'run what the folder names for parts that are not built in; only where you trust it');
  return withJobOptions(command, 'keep what the evaluation of this --name has already found')
    .addHelpText('after', example('evaluate results --name thousand --set evaluation.samples=1000'))
    .action(evaluate);
}
